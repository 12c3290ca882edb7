// Many things of one command, done side by side: what becomes of each, shown while it goes on and at the end.
#pragma once

#include "cli/ending.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"

#include <vigil/vigil.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::cli {

struct item
{
    std::string label;  // what the user calls it: a name or an id
    std::string volume; // ids, once they are known
    std::string job;
    std::string subject;   // what it is about: a backup, a policy's task, a thing of SDRS
    bool asks_job = false; // the job tells how it ends, also when the subject is known
    std::string state;     // the service's word for it, as last seen
    stage at = stage::waiting;
    error_code ec;
    diagnostics info;
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::duration took{};

    explicit item(std::string l) : label(std::move(l)) {}
};

// How the things of a batch are called, and by which commands they are asked after again.
struct batch_words
{
    std::string subject = "backup"; // also a column, and "backup_id" in JSON
    std::string job_wait = "vigil job wait";
    std::string subject_wait = "vigil backup wait";
    std::string look = "vigil backup list --name"; // and the label, when an outcome is unknown
    bool shows_volume = false;                     // also when all have the same
};

class batch
{
    session& s_;
    batch_words words_;
    std::vector<item> items_;
    std::chrono::steady_clock::time_point begun_;
    asio::steady_timer timer_;
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
    std::size_t not_done_ = 0; // for any other reason
    std::size_t active_ = 0;

    void tick();
    void tell(item const& i);
    void say_left(std::string_view heading, bool seen) const;
    json::object described(item const& i) const;
    void report_left() const;
    void report_unprinted() const;
    void print() const;

public:
    batch(session& s, std::vector<std::string> labels, batch_words words);
    batch(batch const&) = delete;
    batch& operator=(batch const&) = delete;

    std::size_t size() const noexcept { return items_.size(); }
    item& operator[](std::size_t n) noexcept { return items_[n]; }

    // Live line on a terminal, from now until report().
    void show_progress();

    void begin(item& i, stage at);
    // The service has it, by this id.
    void started(item& i);
    // How they are asked after again, once more is known than at the beginning.
    void wait_by(std::string command) { words_.subject_wait = std::move(command); }
    void finish(item& i, error_code ec);

    // Results on standard output, everything else on standard error; gives the exit code of them all.
    exit_code report();
};

} // namespace vigil::cli
