// The session that the clients of a group share, and whose turn it is to log in for all of them.
#pragma once

#include "flow/session.hpp"
#include "net/parking.hpp"
#include "plan/clock_skew.hpp"
#include "plan/signature_guard.hpp"
#include "plan/token_cache.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace vigil::flow {

namespace asio = boost::asio;

// What is known of access keys and of the clock. A key that is wrong must not be tried by every client for itself: the
// service would lock it.
struct key_book
{
    std::mutex mutex; // of the other two
    plan::clock_skew skew;
    plan::signature_guard guard;
};

// One token_cache for any number of authorizers, each on an executor of its own; a client by itself has one too.
// Whoever is given the turn logs in, on its own executor and by its own connections, and all others hear of the end on
// theirs. Nobody leads: when the one who logs in is stopped, loses its context or stands still, the next who asks
// takes over. Thread-safe. No executor is kept: seats leave when their context ends.
class session_desk : public std::enable_shared_from_this<session_desk>
{
public:
    // How a log-in ended. No error: there is a session, or whoever was to bring one was called off. Turn 0 is of no
    // log-in: something is new in the book of keys.
    struct notice
    {
        std::uint64_t turn = 0;
        error_code ec;
        std::shared_ptr<diagnostics const> story; // of a failure
    };

    // A client's place. Hears on its executor, while `owner` lives, of what others bring to an end.
    class seat final : net::parked
    {
        friend class session_desk;
        std::shared_ptr<session_desk> const at_;
        asio::any_io_executor const ex_;
        std::weak_ptr<void> const owner_;
        std::function<void(notice const&)> const hear_;

        void context_shutdown() noexcept override { at_->leave(*this); }

    public:
        seat(std::shared_ptr<session_desk> at, asio::any_io_executor ex, std::weak_ptr<void> owner,
             std::function<void(notice const&)> hear);
        ~seat() { at_->leave(*this); }
    };

    // Of the one who logs in. Who lets go of it without a word gives it up.
    class turn
    {
        friend class session_desk;
        std::shared_ptr<session_desk> at_;
        seat const* who_ = nullptr;
        std::uint64_t number_ = 0;

        turn(std::shared_ptr<session_desk> at, seat const& who, std::uint64_t number)
            : at_(std::move(at)), who_(&who), number_(number)
        {}

    public:
        turn(turn&& other) noexcept = default;
        turn& operator=(turn&& other) = delete;
        ~turn();

        // The session gets its generation here. What everybody else is told comes back, for the one who tells it.
        notice succeeded(std::shared_ptr<session> made, time_point now, std::optional<duration> lifetime,
                         double dice);
        notice failed(error_code ec, diagnostics story, time_point now, double dice);
    };

    struct answer
    {
        session_ptr session;       // null: there is none that is any good
        std::optional<turn> mine;  // this one, no other, is to log in now
        time_point settled{};      // until then the same answer comes ...
        std::uint64_t epoch = 0;   // ... unless epoch() is another one
        std::uint64_t running = 0; // the turn to wait for, when there is no session
    };

    // Changes with every log-in and every refusal. Cheap: what is asked for every call.
    std::uint64_t epoch() const noexcept { return epoch_.load(std::memory_order_acquire); }

    // A turn that lasts longer than `patience` is taken for lost.
    answer ask(seat const& who, time_point now, duration patience);

    // The same for one who does not wait: nobody begins to log in for want of a session.
    answer peek(seat const& who, time_point now, duration patience);

    key_book keys;

    // What is new there has been told to the client of `teller`, and is told to all others.
    void tell_of_keys(seat const* teller) noexcept;

    // See token_cache.
    void rejected(std::uint64_t generation);
    bool doubted(std::uint64_t generation, time_point now); // true: it is not used any more

private:
    answer answer_to(seat const& who, time_point now, duration patience);
    void enter(seat& s);
    void leave(seat& s) noexcept;
    void give_up(turn& t) noexcept;
    void tell_others(seat const* teller, notice const& n) noexcept;
    void changed() noexcept { epoch_.fetch_add(1, std::memory_order_release); }

    std::mutex mutex_;
    std::atomic<std::uint64_t> epoch_ = 0; // written under the mutex
    plan::token_cache cache_;
    session_ptr session_;
    std::uint64_t turns_ = 0;
    time_point overdue_ = time_point::max(); // when the running turn is lost
    std::vector<seat*> seats_;
};

} // namespace vigil::flow
