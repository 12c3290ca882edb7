// Holds what the client saw against the service's own books, and prints the table.
#pragma once

#include "cli/demo_run.hpp"
#include "cli/demo_simulator.hpp"

#include <string>
#include <vector>

namespace vigil::cli {

// What the books say about the record. No fault: everything reached the state that the books have.
struct demo_verdict
{
    std::vector<std::string> faults;            // one line each
    std::map<std::string, std::size_t> finals;  // awaited backups by final state
    std::map<std::string, std::size_t> planned; // the same by the books
    std::vector<double> lags;                   // seconds from final to known, sorted
    std::size_t adopted = 0;                    // backups whose answer was lost, and which were found
    std::size_t sent_again = 0;                 // creates of which nothing was found
    std::size_t made = 0;                       // backups in the books
    std::size_t unknown = 0;                    // creates with an unknown outcome
    std::size_t unknown_executed = 0;           // of them, those that had made a backup: started twice
    std::size_t repeated = 0;                   // creates that vigil itself sent again: refused or not sent
    std::size_t repeated_made = 0;              // backups made by them
    std::size_t repeated_twice = 0;             // of these calls, those that made more than one
};

demo_verdict compare(demo_record const& seen, std::vector<book_entry> const& books);

// The table, on standard output.
void print_report(demo_options const& o, demo_record const& seen, demo_verdict const& v,
                  service_stats const& stats, double service_cpu);

} // namespace vigil::cli
