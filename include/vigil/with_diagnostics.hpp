// Two completion-token adapters that bring the whole story of an operation to its caller.
#pragma once

#include <vigil/diagnostics.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace vigil {

namespace asio = boost::asio;

// with_diagnostics(token): the signature void(error_code, T) becomes void(exception_ptr, T), and the
// exception is a request_error. Around use_awaitable it is the default token of every operation:
//
//     backup b = co_await client.async_get_backup(id);   // throws request_error
template <class Inner>
struct with_diagnostics_t
{
    Inner inner;
};

template <class Inner = asio::use_awaitable_t<>>
constexpr with_diagnostics_t<std::decay_t<Inner>> with_diagnostics(Inner&& token = {})
{
    return {std::forward<Inner>(token)};
}

using default_token = with_diagnostics_t<asio::use_awaitable_t<>>;

// redirect_diagnostics(token, info): the signature stays, and `info` is filled just before the handler runs.
// It must live until then.
//
//     diagnostics info;
//     auto [ec, b] = co_await client.async_get_backup(
//         id, redirect_diagnostics(asio::as_tuple(asio::use_awaitable), info));
template <class Inner>
struct redirect_diagnostics_t
{
    Inner inner;
    diagnostics* info;
};

template <class Inner>
constexpr redirect_diagnostics_t<std::decay_t<Inner>> redirect_diagnostics(Inner&& token, diagnostics& info)
{
    return {std::forward<Inner>(token), &info};
}

namespace detail {

// Every operation of vigil hands its initiation a diagnostics* first; the adapters put theirs in its place.
// (The concept completion_token_for asks for an initiation without arguments: that must compile too.)
template <class T>
concept story = std::is_same_v<std::decay_t<T>, diagnostics*>;

struct throwing_initiation
{
    template <class Handler, class Initiation, class... Args>
    void operator()(Handler&& handler, Initiation&& initiation, story auto&&, Args&&... args) const
    {
        auto info = std::make_shared<diagnostics>();
        auto* const out = info.get();
        std::forward<Initiation>(initiation)(wrap(std::forward<Handler>(handler), std::move(info)), out,
                                             std::forward<Args>(args)...);
    }

    template <class Handler, class Initiation>
    void operator()(Handler&& handler, Initiation&& initiation) const
    {
        std::forward<Initiation>(initiation)(
            wrap(std::forward<Handler>(handler), std::make_shared<diagnostics>()));
    }

private:
    template <class Handler>
    static auto wrap(Handler&& h, std::shared_ptr<diagnostics> info)
    {
        auto const ex = asio::get_associated_executor(h);
        auto const slot = asio::get_associated_cancellation_slot(h);
        auto const allocator = asio::get_associated_allocator(h);
        auto throwing = [info = std::move(info), h = std::forward<Handler>(h)](error_code ec,
                                                                               auto... values) mutable {
            auto const e = ec ? std::make_exception_ptr(request_error(ec, std::move(*info))) : nullptr;
            info.reset();
            std::move(h)(e, std::move(values)...);
        };
        return asio::bind_cancellation_slot(
            slot, asio::bind_executor(ex, asio::bind_allocator(allocator, std::move(throwing))));
    }
};

} // namespace detail
} // namespace vigil

template <class Inner, class R, class... Values>
struct boost::asio::async_result<vigil::with_diagnostics_t<Inner>, R(vigil::error_code, Values...)>
{
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, Args&&... args)
    {
        return async_initiate<Inner, void(std::exception_ptr, Values...)>(
            vigil::detail::throwing_initiation(), token.inner, std::forward<Initiation>(initiation),
            std::forward<Args>(args)...);
    }
};

template <class Inner, class Signature>
struct boost::asio::async_result<vigil::redirect_diagnostics_t<Inner>, Signature>
{
    template <class Initiation, class Token, vigil::detail::story Story, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, Story&&, Args&&... args)
    {
        return async_initiate<Inner, Signature>(std::forward<Initiation>(initiation), token.inner, token.info,
                                                std::forward<Args>(args)...);
    }

    template <class Initiation, class Token>
    static auto initiate(Initiation&& initiation, Token&& token)
    {
        return async_initiate<Inner, Signature>(std::forward<Initiation>(initiation), token.inner);
    }
};
