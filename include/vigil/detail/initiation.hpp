// What every initiating function of the client shares.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/detail/story.hpp>
#include <vigil/diagnostics.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/assert.hpp>

#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace vigil {

namespace asio = boost::asio;

namespace detail {

class client_core;
using core_ptr = std::shared_ptr<client_core>;

class job_cursor; // where a stream of changes stands
class backup_cursor;

template <class T>
struct signature
{
    using type = void(error_code, T);
    using told = void(diagnostics*, error_code, T);
};
template <>
struct signature<void> // what only succeeds or fails
{
    using type = void(error_code);
    using told = void(diagnostics*, error_code);
};

// A caller as the library keeps it. It is called with the story first, which it may take away: null unless its
// terms ask for one.
template <class T>
using handler = asio::any_completion_handler<typename signature<T>::told>;

// A token that every operation that gives a T takes.
template <class Token, class T>
concept token_for = asio::completion_token_for<Token, typename signature<T>::type>;

VIGIL_API asio::any_io_executor executor_of(core_ptr const& core) noexcept;

// Start is one of the starters: void(core_ptr, terms, handler<T>, args...).
template <auto Start, class Handler, class... Args>
void start(core_ptr core, Handler&& h, Args&&... args)
{
    auto const on = terms_of(h, executor_of(core));
    Start(std::move(core), on, told_handler<std::decay_t<Handler>>(std::forward<Handler>(h)),
          std::forward<Args>(args)...);
}

template <auto Start>
class initiation
{
    core_ptr core_;

public:
    using executor_type = asio::any_io_executor;

    explicit initiation(core_ptr core) noexcept : core_(std::move(core)) {}
    executor_type get_executor() const noexcept { return executor_of(core_); }

    template <class Handler, class... Args>
    void operator()(Handler&& h, Args&&... args) const
    {
        start<Start>(core_, std::forward<Handler>(h), std::forward<Args>(args)...);
    }
};

// The same for tokens whose operation is an object that may be started later, and that lives on in the frame of
// a coroutine until the operation ends: the arguments are elsewhere, and gone when it waits.
template <auto Start, class... Args>
class late_initiation
{
    struct luggage
    {
        core_ptr core;
        std::tuple<Args...> args;
    };
    std::unique_ptr<luggage> luggage_;

public:
    using executor_type = asio::any_io_executor;

    template <class... From>
    explicit late_initiation(core_ptr core, From&&... args)
        : luggage_(new luggage{std::move(core), std::tuple<Args...>(std::forward<From>(args)...)})
    {}
    executor_type get_executor() const noexcept { return executor_of(luggage_->core); }

    template <class Handler>
    void operator()(Handler&& h) // once
    {
        auto const l = std::move(luggage_);
        std::apply(
            [&](Args&... args) {
                start<Start>(std::move(l->core), std::forward<Handler>(h), std::move(args)...);
            },
            l->args);
    }
};

// Those tokens: use_awaitable, and the adapters around it.
template <class Token>
inline constexpr bool starts_late = false;

// The body of every initiating function.
template <class T, auto Start, class Token, class... Args>
auto initiate(core_ptr const& core, Token&& token, Args&&... args)
{
    using type = typename signature<T>::type;
    BOOST_ASSERT_MSG(core, "the client was moved from");
    if constexpr (starts_late<std::decay_t<Token>>)
        return asio::async_initiate<Token, type>(
            late_initiation<Start, std::decay_t<Args>...>(core, std::forward<Args>(args)...), token);
    else
        return asio::async_initiate<Token, type>(initiation<Start>(core), token, std::forward<Args>(args)...);
}

} // namespace detail
} // namespace vigil
