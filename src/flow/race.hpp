// One question, asked twice: the first answer wins.
#pragma once

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;

// How both runners ended. The second may never have begun.
struct race_end
{
    struct runner
    {
        error_code ec;
        net::http_reply reply;
        time_point began{};
        duration took{};
        bool sent = false;
    };
    std::array<runner, 2> runners;
    std::size_t winner = 0; // of two that failed, the first
};

struct race_start
{
    using maker = std::function<net::http_request const*()>;

    net::http_request const& first; // until the completion, and the second too
    maker second;                   // asked once, at `at`; null: there is none
    time_point at;
    time_point deadline;

    race_start(net::http_request const& f, maker s, time_point when, time_point until)
        : first(f), second(std::move(s)), at(when), deadline(until)
    {}
};

void start_race(asio::any_io_executor const& ex, net::transport& wire, net::time_source& time, race_start s,
                asio::any_completion_handler<void(race_end)> h);

// Completes when both have ended: the loser is cancelled. An error or a status from 500 on is no answer while the other
// still runs. Cancellation ends both.
template <class Token>
auto async_race(asio::any_io_executor const& ex, net::transport& wire, net::time_source& time, race_start&& s,
                Token&& token)
{
    return asio::async_initiate<Token, void(race_end)>(
        [&wire, &time, ex](auto&& h, race_start in) {
            start_race(ex, wire, time, std::move(in),
                       asio::any_completion_handler<void(race_end)>(std::forward<decltype(h)>(h)));
        },
        token, std::move(s));
}

} // namespace vigil::flow
