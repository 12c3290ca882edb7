// Guards the one token_cache of a group and passes the word on. Decides nothing that token_cache does not; must not
// know how a log-in is done.
#include "flow/session_desk.hpp"

#include "plan/arithmetic.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace vigil::flow {

session_desk::seat::seat(std::shared_ptr<session_desk> at, asio::any_io_executor ex,
                         std::weak_ptr<void> owner, std::function<void(notice const&)> hear)
    : parked(ex), at_(std::move(at)), ex_(std::move(ex)), owner_(std::move(owner)), hear_(std::move(hear))
{
    at_->enter(*this);
}

void session_desk::enter(seat& s)
{
    std::lock_guard const lock(mutex_);
    seats_.push_back(&s);
}

void session_desk::leave(seat& s) noexcept
{
    std::lock_guard const lock(mutex_);
    std::erase(seats_, &s);
}

session_desk::answer session_desk::ask(seat const& who, time_point now, duration patience)
{
    std::lock_guard const lock(mutex_);
    return answer_to(who, now, patience);
}

session_desk::answer session_desk::peek(seat const& who, time_point now, duration patience)
{
    std::lock_guard const lock(mutex_);
    return cache_.usable(now) ? answer_to(who, now, patience) : answer();
}

session_desk::answer session_desk::answer_to(seat const& who, time_point now, duration patience)
{
    if (cache_.renewing() && now >= overdue_) // its context is not run any more
        cache_.abandoned();
    answer a;
    auto const todo = cache_.ask(now);
    using action = plan::token_cache::action;
    if (todo == action::use || todo == action::use_and_renew)
        a.session = session_;
    if (todo == action::renew || todo == action::use_and_renew) {
        a.mine.emplace(turn(shared_from_this(), who, ++turns_));
        overdue_ = plan::later(now, patience);
    }
    a.settled = cache_.settled_until();
    a.epoch = epoch_.load(std::memory_order_relaxed);
    a.running = turns_;
    return a;
}

void session_desk::rejected(std::uint64_t generation)
{
    std::lock_guard const lock(mutex_);
    if (cache_.rejected(generation))
        changed();
}

bool session_desk::doubted(std::uint64_t generation, time_point now)
{
    std::lock_guard const lock(mutex_);
    if (cache_.doubted(generation, now))
        changed();
    return !cache_.usable(now) || cache_.generation() != generation;
}

void session_desk::tell_of_keys(seat const* teller) noexcept
{
    std::lock_guard const lock(mutex_);
    tell_others(teller, {});
}

// Under the lock: a seat cannot leave, nor its context end, between the look at it and the post.
void session_desk::tell_others(seat const* teller, notice const& n) noexcept
{
    for (auto* const s : seats_) {
        if (s == teller)
            continue;
        try {
            asio::post(s->ex_, [s, owner = s->owner_, n] {
                if (auto const alive = owner.lock())
                    s->hear_(n);
            });
        } catch (...) { // no memory: its calls ask again, or end by their deadlines
        }
    }
}

session_desk::notice session_desk::turn::succeeded(std::shared_ptr<session> made, time_point now,
                                                   std::optional<duration> lifetime, double dice)
{
    auto const at = std::exchange(at_, nullptr);
    std::lock_guard const lock(at->mutex_);
    made->generation = at->cache_.renewed(now, lifetime, dice); // also of one that was taken for lost
    at->session_ = std::move(made);
    at->changed();
    notice n{number_, {}, nullptr};
    at->tell_others(who_, n);
    return n;
}

session_desk::notice session_desk::turn::failed(error_code ec, diagnostics story, time_point now, double dice)
{
    notice n{number_, ec, std::make_shared<diagnostics const>(std::move(story))};
    auto const at = std::exchange(at_, nullptr);
    if (!at) // it had succeeded
        return n;
    std::lock_guard const lock(at->mutex_);
    if (number_ != at->turns_) // somebody else is trying meanwhile
        return n;
    at->cache_.failed(now, dice);
    at->changed();
    at->tell_others(who_, n);
    return n;
}

session_desk::turn::~turn()
{
    if (at_)
        at_->give_up(*this);
}

void session_desk::give_up(turn& t) noexcept
{
    std::lock_guard const lock(mutex_);
    if (t.number_ != turns_)
        return;
    cache_.abandoned();
    changed();
    tell_others(nullptr, {t.number_, {}, nullptr}); // the one who gives up may have others that wait
}

} // namespace vigil::flow
