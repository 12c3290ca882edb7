// The whole simulated service as a state machine: a request and a moment in, an answer out.
#pragma once

#include "testing/backup_book.hpp"
#include "testing/calls.hpp"
#include "testing/fault_plan.hpp"
#include "testing/identity.hpp"
#include "testing/policy_desk.hpp"
#include "testing/sdrs_desk.hpp"
#include "testing/share_desk.hpp"

#include <array>
#include <memory>

namespace vigil::testing::sim {

// Not thread-safe. Moments must not go backwards.
class world
{
    // What a reset throws away.
    struct state
    {
        dice names;
        dice chance;
        fault_plan plan;
        sim::identity identity;
        backup_book book;
        policy_desk policies;
        share_desk shares;
        sdrs_desk sdrs;
        time_point start;
        std::uint64_t calls = 0;
        bool expired_by_count = false;
        bool expired_by_time = false;
        std::array<std::uint64_t, op_count> requests{};
        simulator_stats stats;

        // What the gateway has given up, and the service will do.
        struct late_request
        {
            std::string method;
            std::string target;
            std::vector<net::header> headers;
            std::string body;
            time_point due;
        };
        std::vector<late_request> late;

        state(simulator_options const&, std::string const& url, time_point now);
    };

    simulator_options options_;
    std::string url_;
    std::unique_ptr<state> s_;

    void expire_when_due(time_point now);
    void do_late(time_point now, wall_time wall);
    std::optional<answer> let_in(sim_request const&, route const&, time_point now);
    answer execute(sim_request const&, route const&, time_point now, wall_time wall);
    answer dispatch(call const&);
    answer meet(fault, sim_request const&, route const&, time_point now, wall_time wall);
    void finish(answer&, route const&, sim_request const&);
    answer own_page(sim_request const&, time_point now);

public:
    // `url` is what the catalogue says.
    world(simulator_options options, std::string url, time_point now);
    world(world const&) = delete; // the state refers to the options
    world& operator=(world const&) = delete;

    answer handle(sim_request const& request, time_point now, wall_time wall);

    void script(scripted_fault line) { s_->plan.add(line); }
    void reset(time_point now);
    simulator_stats stats() const;
    std::vector<simulated_backup> books(time_point now) const { return s_->book.books(now); }
    simulator_options const& options() const noexcept { return options_; }

    // What only a server sees.
    bool drops_connection(); // counts an accepted connection; true: reset it at once
    void note_handshake(bool resumed);
};

std::string stats_json(simulator_stats const&);
std::string books_json(std::vector<simulated_backup> const&, time_point start);

} // namespace vigil::testing::sim
