// Many things of one command, done side by side: what becomes of each, shown while it goes on and at the end.
#pragma once

#include "cli/session.hpp"

#include <vigil/vigil.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace vigil::cli {

enum class stage {
    waiting,  // not begun
    sending,  // a request that starts it is on its way
    running,  // the service works on it
    done,     // as wished
    failed,   // or the service said no
    left,     // we stopped waiting, the service goes on
    unsettled // nobody knows whether it was started
};

struct item
{
    std::string label; // what the user calls it: a name or an id
    std::string job;   // ids, once they are known
    std::string backup;
    std::string state; // the service's word for it
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
    std::string wait_command_; // "vigil job wait": how to wait again
    std::vector<item> items_;
    std::chrono::steady_clock::time_point begun_;
    asio::steady_timer timer_;
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
    std::size_t active_ = 0;

    void tick();
    void tell(item const& i);
    void report_left() const;
    void print() const;

public:
    batch(session& s, std::vector<std::string> labels);
    batch(batch const&) = delete;
    batch& operator=(batch const&) = delete;

    std::size_t size() const noexcept { return items_.size(); }
    item& operator[](std::size_t n) noexcept { return items_[n]; }

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
