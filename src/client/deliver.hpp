// How an operation runs: on the core's executor, for one caller, until its result is handed over.
#pragma once

#include "client/core.hpp"
#include "flow/call.hpp"
#include "flow/caller.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace vigil::detail {

// Keeps core, diagnostics and caller alive while the operation's coroutine runs. The caller's cancellation
// slot reaches it through a weak pointer, so that a late cancellation finds nothing instead of freed memory.
template <class T>
class running_operation final : public running, public std::enable_shared_from_this<running_operation<T>>
{
    core_ptr core_;
    flow::caller_for<T> who_;
    asio::any_io_executor work_; // for a caller that keeps none
    asio::cancellation_signal signal_;
    bool started_ = false;
    bool cancelled_ = false;
    error_code ended_; // by the client

    result<T> outcome_ = nothing();

    static result<T> nothing()
    {
        if constexpr (std::is_void_v<T>)
            return {};
        else
            return T();
    }

    // The first lines of every operation: all types of cancellation, reported and not thrown.
    asio::awaitable<void> run(asio::awaitable<result<T>> operation)
    {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        co_await asio::this_coro::throw_if_cancelled(false);
        outcome_ = co_await std::move(operation);
    }

    static error_code code_of(std::exception_ptr thrown)
    {
        try {
            std::rethrow_exception(thrown);
        } catch (boost::system::system_error const& e) {
            return e.code();
        } catch (std::bad_alloc const&) {
            return make_error_code(boost::system::errc::not_enough_memory);
        } catch (...) {
            return make_error_code(boost::system::errc::state_not_recoverable);
        }
    }

    void finish()
    {
        started_ = false; // a late cancellation finds nothing to stop
        bool const cut = ended_ && !outcome_ && outcome_.error() == asio::error::operation_aborted;
        if (cut)
            outcome_ = ended_;
        if (cut && info.rule.empty())
            info.rule = "the client shut down, or was stopped, meanwhile";
        auto const ec = outcome_ ? error_code() : outcome_.error();
        if constexpr (std::is_void_v<T>)
            who_.complete(core_->user, std::move(info), ec);
        else
            who_.complete(core_->user, std::move(info), ec, outcome_ ? std::move(*outcome_) : T());
        work_ = {};
        core_->leave(*this, cut); // who waits for the client's end hears of it after this
    }

    void finish(error_code ec)
    {
        outcome_ = ec;
        finish();
    }

public:
    diagnostics info;

    running_operation(op_kind k, core_ptr core, terms on, handler<T> h)
        : running(k), core_(std::move(core)), who_(std::move(h), on, core_->user)
    {
        if (!who_.tracks_itself())
            work_ = flow::work_on(core_->user);
    }

    void listen() { who_.cancel_to(this->shared_from_this()); }
    asio::any_io_executor const& executor() const noexcept { return core_->home; }

    void cancel(asio::cancellation_type type)
    {
        cancelled_ = true;
        if (started_)
            signal_.emit(type);
    }

    void end(error_code why) override
    {
        ended_ = why;
        cancel(asio::cancellation_type::terminal);
    }

    template <class Make>
    void start(Make& make)
    {
        if (core_->closed()) {
            info.rule = "nothing begins once the client shuts down, or was stopped";
            return finish(errc::client_stopped);
        }
        if (cancelled_) // before it began
            return finish(asio::error::operation_aborted);
        core_->enter(this->shared_from_this());
        started_ = true;
        auto done = [self = this->shared_from_this()](std::exception_ptr thrown) {
            thrown ? self->finish(code_of(thrown)) : self->finish();
        };
        asio::co_spawn(core_->home, run(make(*core_, info)),
                       asio::bind_cancellation_slot(signal_.slot(), std::move(done)));
    }
};

// Runs make(core, info), an awaitable<result<T>>, and hands its result to `h`. From any thread; nothing of it
// happens inside this call.
template <class T, class Make>
void deliver(core_ptr core, terms on, handler<T> h, Make make, op_kind kind = op_kind::call)
{
    auto const home = core->home;
    auto op = std::make_shared<running_operation<T>>(kind, std::move(core), on, std::move(h));
    op->listen();
    asio::post(home, [op = std::move(op), make = std::move(make)]() mutable { op->start(make); });
}

// Refuses an argument.
inline error_code refuse(diagnostics& info, std::string_view operation, argument_fault const& why)
{
    info.operation = operation;
    info.field = why.field;
    info.rule = why.rule;
    return errc::invalid_argument;
}

// An id that may not stand in a path never reaches the wire, whatever the options say.
template <class Id>
std::optional<argument_fault> check_id(Id const& id, std::string field)
{
    if (id.path_safe())
        return std::nullopt;
    return argument_fault{std::move(field), "an id is 1-64 of A-Z a-z 0-9 _ - and no reserved word"};
}

// What a request that is part of a longer call shares with the others: see once.hpp.
struct errand
{
    time_point deadline = time_point::max();
    plan::departure* left = nullptr;
};

// One request and its answer: encode(project) -> codec::operation, decode(reply, fault) -> result<T>. An
// unreadable answer to a write that must not be repeated leaves its outcome unknown (API 15.6). `encode` and
// `decode` live as long as the await.
template <class Encode, class Decode>
auto ask(client_core& core, diagnostics& info, plan::repeat how, errand part, Encode const& encode,
         Decode const& decode)
    -> asio::awaitable<decltype(decode(net::http_reply(), std::declval<codec::fault&>()))>
{
    auto const deadline = std::min(part.deadline, core.call_deadline());
    auto session = core.who.at_hand();
    if (!session) {
        if (auto const ec = flow::refusal_of(core.flow, encode, how, info); ec)
            co_return ec;
        auto got = co_await core.who.acquire(deadline, info);
        if (!got)
            co_return got.error();
        session = std::move(*got);
    }
    flow::call c(encode(session->project), deadline, how, info);
    c.left = part.left;
    auto const reply = co_await core.flow.run(c);
    if (!reply)
        co_return reply.error();

    codec::fault wrong;
    auto value = decode(*reply, wrong);
    if (value)
        co_return value;
    info.field = wrong.path;
    info.rule = wrong.rule;
    if (how != plan::repeat::once)
        co_return value;
    info.cause = value.error();
    info.outcome_unknown = true;
    co_return make_error_code(errc::outcome_unknown);
}

} // namespace vigil::detail
