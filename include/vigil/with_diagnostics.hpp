// Two completion-token adapters that bring the whole story of an operation to its caller.
#pragma once

#include <vigil/detail/initiation.hpp>
#include <vigil/detail/story.hpp>
#include <vigil/diagnostics.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace vigil {

namespace asio = boost::asio;

// with_diagnostics(token): the signature void(error_code, T) becomes void(exception_ptr, T), and the
// exception is a request_error. The story is made when there is an error, and costs nothing before. Around
// use_awaitable it is the default token of every operation:
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

// Both find their way through adapters that pass associators on, as all of Asio's do.

namespace detail {

template <class Handler>
class throwing_handler : public around<Handler>
{
    mutable std::unique_ptr<diagnostics> story_; // comes just before the call, if it is one of an error

public:
    using around<Handler>::around;

    std::unique_ptr<diagnostics>& story() const noexcept { return story_; }

    template <class... Values>
    void operator()(error_code ec, Values&&... values)
    {
        std::exception_ptr e;
        if (ec) {
            auto const story = std::move(story_);
            e = std::make_exception_ptr(request_error(ec, story ? std::move(*story) : diagnostics()));
        }
        std::move(this->inner_)(std::move(e), std::forward<Values>(values)...);
    }
};

template <class Handler>
class redirecting_handler : public around<Handler>
{
    diagnostics* info_;

public:
    template <class H>
    redirecting_handler(H&& inner, diagnostics* info) : around<Handler>(std::forward<H>(inner)), info_(info)
    {}

    diagnostics* info() const noexcept { return info_; }

    template <class... Values>
    void operator()(Values&&... values)
    {
        std::move(this->inner_)(std::forward<Values>(values)...);
    }
};

template <class Handler, class Default>
struct associated_story<throwing_handler<Handler>, Default>
{
    using type = story_sink;
    static type get(throwing_handler<Handler> const& h, Default const& = Default()) noexcept
    {
        return {story_sink_of(h.inner()).always, &h.story()};
    }
};

template <class Handler, class Default>
struct associated_story<redirecting_handler<Handler>, Default>
{
    using type = story_sink;
    static type get(redirecting_handler<Handler> const& h, Default const& = Default()) noexcept
    {
        return {h.info(), story_sink_of(h.inner()).on_error};
    }
};

// Initiations that put an adapter around the handler they are called with.
template <class Initiation>
struct throwing_initiation
{
    Initiation initiation;

    template <class Handler, class... Args>
    void operator()(Handler&& h, Args&&... args) &&
    {
        std::move(initiation)(throwing_handler<std::decay_t<Handler>>(std::forward<Handler>(h)),
                              std::forward<Args>(args)...);
    }

    template <class Handler, class... Args>
    void operator()(Handler&& h, Args&&... args) const&
    {
        initiation(throwing_handler<std::decay_t<Handler>>(std::forward<Handler>(h)),
                   std::forward<Args>(args)...);
    }
};

template <class Initiation>
struct redirecting_initiation
{
    Initiation initiation;
    diagnostics* info;

    template <class Handler, class... Args>
    void operator()(Handler&& h, Args&&... args) &&
    {
        std::move(initiation)(redirecting_handler<std::decay_t<Handler>>(std::forward<Handler>(h), info),
                              std::forward<Args>(args)...);
    }

    template <class Handler, class... Args>
    void operator()(Handler&& h, Args&&... args) const&
    {
        initiation(redirecting_handler<std::decay_t<Handler>>(std::forward<Handler>(h), info),
                   std::forward<Args>(args)...);
    }
};

// What an operation returns, for Asio's adapters that stand around ours and ask.
template <class Result, class = void>
struct returns_of
{};
template <class Result>
struct returns_of<Result, std::void_t<typename Result::return_type>>
{
    using return_type = typename Result::return_type;
};

template <class Executor>
inline constexpr bool starts_late<asio::use_awaitable_t<Executor>> = true;
template <class Inner>
inline constexpr bool starts_late<asio::as_tuple_t<Inner>> = starts_late<Inner>;
template <class Inner>
inline constexpr bool starts_late<with_diagnostics_t<Inner>> = starts_late<Inner>;
template <class Inner>
inline constexpr bool starts_late<redirect_diagnostics_t<Inner>> = starts_late<Inner>;

} // namespace detail
} // namespace vigil

template <class Inner, class R, class... Values>
struct boost::asio::async_result<vigil::with_diagnostics_t<Inner>, R(vigil::error_code, Values...)>
    : vigil::detail::returns_of<async_result<Inner, void(std::exception_ptr, Values...)>>
{
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, Args&&... args)
    {
        return async_initiate<Inner, void(std::exception_ptr, Values...)>(
            vigil::detail::throwing_initiation<std::decay_t<Initiation>>{
                std::forward<Initiation>(initiation)},
            token.inner, std::forward<Args>(args)...);
    }
};

template <class Inner, class Signature>
struct boost::asio::async_result<vigil::redirect_diagnostics_t<Inner>, Signature>
    : vigil::detail::returns_of<async_result<Inner, Signature>>
{
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, Args&&... args)
    {
        return async_initiate<Inner, Signature>(
            vigil::detail::redirecting_initiation<std::decay_t<Initiation>>{
                std::forward<Initiation>(initiation), token.info},
            token.inner, std::forward<Args>(args)...);
    }
};
