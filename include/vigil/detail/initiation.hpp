// What every initiating function of the client shares.
#pragma once

#include <vigil/diagnostics.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <memory>
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
};
template <>
struct signature<void> // what only succeeds or fails
{
    using type = void(error_code);
};

template <class T>
using handler = asio::any_completion_handler<typename signature<T>::type>;

// A token that every operation that gives a T takes.
template <class Token, class T>
concept token_for = asio::completion_token_for<Token, typename signature<T>::type>;

// First argument of every initiation; the token adapters put their own in its place.
inline constexpr diagnostics* no_story = nullptr;

VIGIL_API asio::any_io_executor executor_of(core_ptr const& core) noexcept;

// Start is one of the starters: void(core_ptr, diagnostics*, handler<T>, args...).
template <auto Start>
class initiation
{
    core_ptr core_;

public:
    using executor_type = asio::any_io_executor;

    explicit initiation(core_ptr core) noexcept : core_(std::move(core)) {}
    executor_type get_executor() const noexcept { return executor_of(core_); }

    template <class Handler, class... Args>
    void operator()(Handler&& h, diagnostics* info, Args&&... args) const
    {
        Start(core_, info, std::forward<Handler>(h), std::forward<Args>(args)...);
    }

    // Only for the concept completion_token_for.
    template <class Handler>
    void operator()(Handler&&) const
    {}
};

// The body of every initiating function.
template <class T, auto Start, class Token, class... Args>
auto initiate(core_ptr const& core, Token&& token, Args&&... args)
{
    return asio::async_initiate<Token, typename signature<T>::type>(initiation<Start>(core), token, no_story,
                                                                    std::forward<Args>(args)...);
}

} // namespace detail
} // namespace vigil
