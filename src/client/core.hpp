// What one client is made of. Everything in it lives on one executor.
#pragma once

#include "client/closing.hpp"
#include "flow/authorizer.hpp"
#include "flow/journal.hpp"
#include "flow/pipeline.hpp"
#include "flow/rates.hpp"
#include "flow/session_desk.hpp"
#include "net/parking.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"
#include "plan/arithmetic.hpp"
#include "plan/poll_budget.hpp"

#include <vigil/client.hpp>
#include <vigil/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <unordered_map>
#include <vector>

namespace vigil::watch {
struct watching;
}

namespace vigil::detail {

// What an operation is to the end of its client.
enum class op_kind {
    call,
    reading, // waits for what comes next, like a wait
    part,    // of a reading
};

// An operation that runs on a core: see deliver.hpp.
class running
{
public:
    op_kind const kind;

    // Cancels it, because the client ends. It tells `why` then.
    virtual void end(error_code why) = 0;

protected:
    explicit running(op_kind k) noexcept : kind(k) {}
    ~running() = default;
};

// What the clients of a group have in common, and a client by itself has alone. Thread-safe, all of it.
struct common_parts
{
    std::shared_ptr<flow::session_desk> desk = std::make_shared<flow::session_desk>();
    std::shared_ptr<plan::poll_budget> polls;
    std::shared_ptr<flow::rates> limits; // null: to each its own, since none is set that all must keep

    common_parts(client_options const& options, std::size_t clients)
        : polls(std::make_shared<plan::poll_budget>(options.poll.max_polls_per_second))
    {
        if (clients > 1 && options.rate.per_second > 0)
            limits = std::make_shared<flow::rates>(options.rate, true);
    }
};

// What is left for the `nth` of `clients` of a group when what is the group's has been divided.
client_options share_of(client_options const& whole, std::size_t nth, std::size_t clients);

class client_core final : public std::enable_shared_from_this<client_core>, net::parked
{
public:
    // `ex` is the user's, `home` the strand on it (or `ex` itself).
    client_core(asio::any_io_executor ex, asio::any_io_executor home, client_options o,
                std::shared_ptr<net::time_source> clock, std::shared_ptr<net::transport> transport,
                common_parts const& common);
    ~client_core();

    // Once, when a shared_ptr owns this.
    void connect();

    asio::any_io_executor const user;
    asio::any_io_executor const home;
    client_options const options;
    std::shared_ptr<net::time_source> const time;
    std::shared_ptr<net::transport> const wire;

private:
    std::mt19937_64 generator_;

public:
    std::function<double()> const dice; // uniform in [0, 1)
    flow::journal const log;
    flow::authorizer who;
    flow::pipeline flow;
    std::shared_ptr<plan::poll_budget> const polls;
    closing end;
    std::unique_ptr<watch::watching> watching; // made by connect()

    time_point call_deadline() const noexcept { return plan::later(time->now(), options.call_deadline); }
    bool closed() const noexcept { return phase_ != phase::open; }     // nothing new begins
    bool stopped() const noexcept { return phase_ == phase::stopped; } // nothing goes on
    bool in_order() const noexcept { return in_order_; } // what has ended may still be read then
    bool alive() const noexcept { return context_alive(); }

    void enter(std::shared_ptr<running> op);
    // Its last act. `cut`: it told why the client made it end.
    void leave(running& op, bool cut);
    std::size_t calls() const noexcept { return running_.size(); }

    // Nothing new begins. Waits and readings end with errc::client_stopped, calls go on.
    void drain();

    // Every running operation ends with operation_aborted.
    void stop();

private:
    enum class phase { open, draining, stopped };

    void context_shutdown() noexcept override { end.abandon(); }
    void end_running(error_code why, bool calls_too);

    struct entered
    {
        std::weak_ptr<running> op;
        std::uint64_t number; // they are ended in the order in which they began
    };
    std::unordered_map<running*, entered> running_;
    std::uint64_t entries_ = 0;
    phase phase_ = phase::open;
    bool in_order_ = false;
};

// A client of other parts, for tests: everything on `ex` itself.
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);

// The same for the clients of a group, as many of them as transports.
VIGIL_API std::vector<core_ptr> make_cores(asio::any_io_executor ex, client_options const& options,
                                           std::shared_ptr<net::time_source> time,
                                           std::vector<std::shared_ptr<net::transport>> wires);

} // namespace vigil::detail
