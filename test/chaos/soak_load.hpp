// Workers who ask a client for everything that it can do, one thing after the other, and enter it into the books.
#pragma once

#include "chaos/books.hpp"
#include "chaos/schedule.hpp"

#include <vigil/vigil.hpp>
#include <vigil/watch_set.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::chaos {

class soak_load
{
    // One operation: what its handler shares with whoever waits for it.
    struct answer
    {
        asio::cancellation_signal stop;
        diagnostics info;
        word said;
        bool ended = false;
        asio::steady_timer woken;

        explicit answer(asio::any_io_executor const& ex) : woken(ex, asio::steady_timer::time_point::max()) {}
    };

    // What a worker may delete or restore: nobody else touches it.
    struct worker
    {
        std::size_t number;
        chance dice;
        std::size_t made = 0;
        std::vector<std::string> mine; // ids of backups that are available
    };

    client& client_;
    books& books_;
    asio::any_io_executor ex_;
    std::vector<std::string> old_; // ids of backups that nobody changes
    std::map<std::string, std::uint64_t> tasks_;
    std::list<std::function<void()>> cancel_; // what runs
    bool over_ = false;

    static time_point now() { return std::chrono::steady_clock::now(); }

    // op(token) begins it; `say` completes the word from the value, if there is one. Its caller may lose patience.
    template <class T, class Operation, class Say>
    asio::awaitable<word> ask(worker& w, books::number n, Operation op, Say say);
    books::number enter(std::string const& what, std::string const& about, std::optional<duration> limit);

    template <class Request>
    asio::awaitable<void> back_up(worker& w);
    asio::awaitable<void> back_up_by_vbs(worker& w);
    asio::awaitable<void> back_up_natively(worker& w);
    asio::awaitable<void> create(worker& w);
    asio::awaitable<void> restore(worker& w);
    asio::awaitable<void> remove(worker& w);
    asio::awaitable<void> list(worker& w);
    asio::awaitable<void> show(worker& w);
    asio::awaitable<void> wait(worker& w);
    asio::awaitable<void> gather(worker& w);
    void take(worker& w, word const& said);

public:
    static constexpr duration call_limit = std::chrono::seconds(20); // for client_options::call_deadline
    static constexpr duration wait_limit = std::chrono::seconds(25);

    soak_load(client& c, books& b, std::vector<std::string> old)
        : client_(c), books_(b), ex_(c.get_executor()), old_(std::move(old))
    {}

    // One worker, until stop().
    asio::awaitable<void> work(std::size_t number, std::uint64_t seed);

    void stop() noexcept { over_ = true; } // what runs goes on
    void cancel();                         // what runs, too

    std::map<std::string, std::uint64_t> const& tasks() const noexcept { return tasks_; }
};

} // namespace vigil::chaos
