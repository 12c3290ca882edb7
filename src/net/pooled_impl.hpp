// The inside of pooled_transport: connections, calls and pools. Seen by its .cpp only.
#pragma once

#include "net/completion.hpp"
#include "net/held_executor.hpp"
#include "net/parking.hpp"
#include "net/pooled_transport.hpp"
#include "net/watchdog.hpp"
#include "net/wire.hpp"
#include "plan/pool_ledger.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/intrusive/list.hpp>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vigil::net {

using plan::pool_ledger;

class pooled_transport::impl final : public std::enable_shared_from_this<impl>, parked
{
    struct pool;
    struct call;

    // Belongs to its pool, and is only destroyed while none of its operations runs.
    struct connection
    {
        pool& home;
        pool_ledger::connection const number;
        wire http;
        std::unique_ptr<net::stream> stream;
        request_form form;
        std::shared_ptr<asio::cancellation_signal> opening;
        call* user = nullptr;
        wire::phase limited = wire::phase::done; // the phase that the guard keeps
        bool kept = false;                       // it carried a whole exchange before this one

        connection(pool& p, pool_ledger::connection n, connection_options const& o, std::string const& agent)
            : home(p), number(n), http(o.max_head, o.max_body, agent)
        {}
    };

    // One exchange, from its start to its completion. Owned by the list of calls.
    struct call final : watchdog::guard, boost::intrusive::list_base_hook<>
    {
        impl& owner;
        pool& home;
        http_request const& request;
        time_point const deadline;
        waiting_handler<error_code, http_reply> handler;
        pool_ledger::ticket ticket = 0; // while queued
        connection* conn = nullptr;     // while it has one
        error_code why;                 // somebody ended it: a limit, the caller, stop()
        std::string problem;

        call(impl& o, pool& p, http_request const& r, time_point d,
             asio::any_completion_handler<void(error_code, http_reply)> h, asio::any_io_executor const& ex)
            : owner(o), home(p), request(r), deadline(d), handler(std::move(h), ex)
        {}
        void on_limit() override { owner.limit_passed(*this); }
    };

    // A connection that takes leave of its peer. Out of its pool.
    struct leaving final : watchdog::guard, boost::intrusive::list_base_hook<>
    {
        std::unique_ptr<net::stream> stream;

        explicit leaving(std::unique_ptr<net::stream> s) : stream(std::move(s)) {}
        void on_limit() override { stream->close(); }
    };

    struct pool
    {
        pool_ledger ledger;
        std::vector<std::unique_ptr<connection>> connections; // by number
        std::unordered_map<pool_ledger::ticket, call*> queued;

        explicit pool(connection_options const& o) : ledger(o) {}
    };

    held_executor executor_;
    time_source& time_;
    connection_options const options_;
    std::string const agent_;
    std::shared_ptr<connector> connector_;
    std::shared_ptr<watchdog> dog_;
    std::map<origin, pool> pools_;
    boost::intrusive::list<call> calls_;
    boost::intrusive::list<leaving> leaving_;
    std::vector<waiting_handler<>> waiting_; // for the end
    bool stopped_ = false;
    bool finishing_ = false;

    void context_shutdown() noexcept override;

    // The way of a call.
    void granted(call& k, pool_ledger::grant const& g);
    void queue(call& k, pool_ledger::ticket t);
    void open(call& k, connection& c);
    void on_opened(connection& c, error_code ec, opened made);
    void begin(connection& c);
    void drive(connection& c, wire::step s);
    void on_io(connection& c, bool writing, error_code ec, std::size_t n);
    void keep_limit(connection& c);
    void ended(connection& c);
    void complete(call& k, error_code ec, http_reply reply);

    void obey(pool& p, pool_ledger::connection c, pool_ledger::follow_up f);
    void close(pool& p, std::vector<pool_ledger::connection> const& numbers);
    void take_leave(connection& c);
    void left(leaving& l);
    void tell_end();
    void limit_passed(call& k);
    void end(call& k, error_code why, std::string problem);
    connection& at(pool& p, pool_ledger::connection n);
    pool& pool_of(origin const& o);

public:
    counters counted;

    impl(asio::any_io_executor ex, time_source& time, connection_options const& options, std::string agent,
         std::shared_ptr<connector> connect)
        : parked(ex),
          executor_(ex),
          time_(time),
          options_(options),
          agent_(std::move(agent)),
          connector_(std::move(connect)),
          dog_(std::make_shared<watchdog>(std::move(ex), time))
    {}
    ~impl();

    void start(http_request const& request, time_point deadline,
               asio::any_completion_handler<void(error_code, http_reply)> handler);
    void stop() noexcept;
    void finish() noexcept;
    void start_end(asio::any_completion_handler<void()> handler);
    std::size_t connections() const noexcept;
    std::size_t running() const noexcept { return calls_.size(); }
};

} // namespace vigil::net
