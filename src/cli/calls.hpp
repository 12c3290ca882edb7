// Commands that are one call: made, and shown or told. `call` is asio::awaitable<...>(client&, token), and keeps
// what it needs.
#pragma once

#include "cli/models.hpp"
#include "cli/session.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace vigil::cli {

// Tells that something was done: "result" is its word.
void tell_done(session& s, std::string const& what, std::string_view result);

// The call gives one thing.
template <class Call>
asio::awaitable<exit_code> show_one(session& s, std::string what, Call call)
{
    diagnostics info;
    auto operation = call(s.client, telling(info));
    auto [ec, thing] = co_await std::move(operation);
    if (ec)
        co_return s.complain(what, ec, info);
    print_one(s.how.output, thing);
    co_return exit_code::ok;
}

// The call gives a list, whole.
template <class Call>
asio::awaitable<exit_code> show_list(session& s, std::string what, columns shown, Call call)
{
    diagnostics info;
    auto operation = call(s.client, telling(info));
    auto [ec, all] = co_await std::move(operation);
    if (ec)
        co_return s.complain(what, ec, info);
    print_list(s.how.output, all, shown);
    co_return exit_code::ok;
}

// The call gives a number.
template <class Call>
asio::awaitable<exit_code> show_count(session& s, Call call)
{
    diagnostics info;
    auto operation = call(s.client, telling(info));
    auto [ec, n] = co_await std::move(operation);
    if (ec)
        co_return s.complain("count", ec, info);
    json::object o;
    o["count"] = std::int64_t(n);
    print_object(s.how.output, o);
    co_return exit_code::ok;
}

// The call gives nothing; `result` says what was done.
template <class Call>
asio::awaitable<exit_code> do_one(session& s, std::string what, char const* result, Call call)
{
    diagnostics info;
    auto operation = call(s.client, telling(info));
    auto [ec] = co_await std::move(operation);
    if (ec)
        co_return s.complain(what, ec, info);
    tell_done(s, what, result);
    co_return exit_code::ok;
}

} // namespace vigil::cli
