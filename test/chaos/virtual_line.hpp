// The simulated service behind connections in memory, in virtual time: what is tested is vigil's own pool, wire,
// pipeline and watch, byte by byte, and a seed replays exactly.
#pragma once

#include "chaos/link.hpp"
#include "chaos/schedule.hpp"
#include "net/connector.hpp"
#include "net/time_source.hpp"
#include "testing/world.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::chaos {

// The clients' clock: virtual time, and a wall clock that can be set.
class settable_clock final : public net::time_source
{
    std::shared_ptr<net::time_source> true_time_;
    std::chrono::system_clock::duration off_{};

    void start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler) override
    {
        true_time_->async_sleep_until(t, std::move(handler));
    }

public:
    explicit settable_clock(std::shared_ptr<net::time_source> t) : true_time_(std::move(t)) {}

    time_point now() const noexcept override { return true_time_->now(); }
    std::chrono::system_clock::time_point wall_now() const noexcept override
    {
        return true_time_->wall_now() + off_;
    }
    void set_off(duration by) noexcept
    {
        off_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
    }
};

// What became of connections and requests.
struct line_counts
{
    std::uint64_t connections = 0; // asked for
    std::uint64_t opened = 0;
    std::uint64_t requests = 0; // that the service has read whole
    std::array<std::uint64_t, mishap_count> met{};
};

class virtual_line final : public net::connector, net::parked
{
    using waiter = net::waiting_handler<error_code, net::opened>;

    struct opening
    {
        waiter handler;
        alarm bell;
        opening(waiter h, asio::any_io_executor const& ex, testing::manual_time& t)
            : handler(std::move(h)), bell(ex, t)
        {}
    };
    using openings = std::list<opening>;

    surroundings around_;
    time_point const start_;
    std::vector<outage> const outages_;
    std::function<line_fault(std::size_t)> faults_;
    testing::sim::world world_;
    line_counts counts_;
    openings opening_;
    std::vector<std::weak_ptr<link>> links_;

    void context_shutdown() noexcept override { auto const gone = std::exchange(opening_, {}); }
    void start_open(net::origin to,
                    asio::any_completion_handler<void(error_code, net::opened)> handler) override;
    void finish(openings::iterator at, error_code ec, net::opened made);
    void decide(openings::iterator at, std::size_t number, line_fault fault);
    void refuse_after(openings::iterator at, duration d, error_code ec, std::string problem);
    void connect_after(openings::iterator at, duration d, std::size_t number, line_fault fault);
    outage const* away() const noexcept;
    testing::sim::answer serve(testing::sim::sim_request const& request);
    testing::sim::answer ask(std::string const& method, std::string const& target, std::string const& body,
                             std::string const& token);

public:
    static constexpr char const* url = "https://service.chaos";

    // `faults`: of the connection with that number. Outages count from now.
    virtual_line(asio::any_io_executor ex, testing::manual_time& time, testing::simulator_options service,
                 std::vector<outage> outages, std::function<line_fault(std::size_t)> faults);

    void on_event(std::function<void(std::string)> tell) { around_.tell = std::move(tell); }

    // All connections are reset; `forgets_tokens`: those that were issued are worth nothing.
    void restart(bool forgets_tokens);
    // An outage begins now; its end needs nothing.
    void begin(outage const&);

    line_counts const& counted() const noexcept { return counts_; }
    std::size_t open() const noexcept; // connections that the client has not closed
    std::size_t being_opened() const noexcept { return opening_.size(); }
    std::vector<std::shared_ptr<link const>> links() const; // those that still exist, oldest first

    // What the service has. Everything that it was to do late is done by then.
    std::vector<testing::simulated_backup> books();
    testing::simulator_stats stats() const { return world_.stats(); }
    // How often a thing is to be seen there, past all faults: the items of a list.
    std::size_t count(std::string const& target, std::string const& list);
};

} // namespace vigil::chaos
