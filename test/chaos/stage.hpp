// A client of the line, put together from vigil's own parts; and operations on it that are entered into the books.
#pragma once

#include "chaos/books.hpp"
#include "chaos/virtual_line.hpp"
#include "client/core.hpp"
#include "net/pooled_transport.hpp"

#include <vigil/client.hpp>
#include <vigil/testing/manual_time.hpp>
#include <vigil/with_diagnostics.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace vigil::chaos {

// The order of the members is that in which they may end.
class stage
{
    // A call that runs: what its handler shares with whoever cancels it.
    struct running
    {
        asio::cancellation_signal stop;
        diagnostics story;
    };

    std::weak_ptr<detail::client_core> core_;
    std::weak_ptr<void> transport_;
    std::vector<std::weak_ptr<running>> calls_;

public:
    asio::io_context context;
    testing::manual_time time{context.get_executor()};
    std::shared_ptr<settable_clock> clock = std::make_shared<settable_clock>(time.source());
    std::shared_ptr<virtual_line> line;
    chaos::books books;
    std::list<alarm> alarms;
    std::optional<vigil::client> client;

    // The client logs in as the simulator's user, unless the options say how.
    stage(testing::simulator_options const& service, client_options options, std::vector<outage> outages,
          std::function<line_fault(std::size_t)> faults);
    ~stage();

    void at(time_point when, std::function<void()> what);

    using canceller = std::function<void()>;

    // op(token) begins a call that completes with (error_code, T); `done` enters what it told into the word and may
    // begin the next call. What is returned cancels it.
    template <class T, class Operation, class Done>
    canceller begin(books::number n, Operation op, Done done)
    {
        auto const r = std::make_shared<running>();
        calls_.push_back(r);
        if constexpr (std::is_void_v<T>) {
            op(redirect_diagnostics(
                asio::bind_cancellation_slot(r->stop.slot(),
                                             [this, n, r, done](error_code ec) { finish(n, *r, ec, done); }),
                r->story));
        } else {
            op(redirect_diagnostics(asio::bind_cancellation_slot(r->stop.slot(),
                                                                 [this, n, r, done](error_code ec, T value) {
                                                                     finish(n, *r, ec, [&](word& w) {
                                                                         done(w, std::move(value));
                                                                     });
                                                                 }),
                                    r->story));
        }
        return [this, n, weak = std::weak_ptr(r)] {
            books.cancel(n, time.now());
            if (auto const at = weak.lock())
                at->stop.emit(asio::cancellation_type::terminal);
        };
    }

    // Runs until `done` says so; false when it never does.
    bool run(std::function<bool()> const& done, duration limit)
    {
        return time.run_until(context, done, limit);
    }

    // Ends the client and enters what it leaves behind.
    void leave();
    void search_for_leaks();

private:
    template <class Done>
    void finish(books::number n, running const& r, error_code ec, Done const& done)
    {
        word w;
        w.ec = ec;
        w.info = r.story;
        auto const next = tell_next(w, done);
        books.end(n, time.now(), std::move(w));
        if (next)
            next();
    }

    // `done` may give back what is to be done once the end is in the books.
    template <class Done>
    static std::function<void()> tell_next(word& w, Done const& done)
    {
        if constexpr (std::is_void_v<decltype(done(w))>) {
            done(w);
            return {};
        } else {
            return done(w);
        }
    }
};

} // namespace vigil::chaos
