// Many things of one command, done side by side: what becomes of each, shown while it goes on and at the end.
#pragma once

#include "cli/ending.hpp"
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
    std::string backup;
    std::string state; // the service's word for it, as last seen
    stage at = stage::waiting;
    error_code ec;
    diagnostics info;
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::duration took{};

    explicit item(std::string l) : label(std::move(l)) {}
};

class batch
{
    session& s_;
    std::string wait_options_;
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
    void report_left() const;
    void report_unprinted() const;
    void print() const;

public:
    batch(session& s, std::vector<std::string> labels);
    batch(batch const&) = delete;
    batch& operator=(batch const&) = delete;

    std::size_t size() const noexcept { return items_.size(); }
    item& operator[](std::size_t n) noexcept { return items_[n]; }

    // Options that whoever waits again must give again: "--sdrs".
    void wait_again_with(std::string options) { wait_options_ = std::move(options); }

    // Live line on a terminal, from now until report().
    void show_progress();

    void begin(item& i, stage at);
    // The service has it, by this id.
    void started(item& i);
    void finish(item& i, error_code ec);

    // Results on standard output, everything else on standard error; gives the exit code of them all.
    exit_code report();
};

} // namespace vigil::cli
