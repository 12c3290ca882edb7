// The one object that knows what time it is. Everything that waits in vigil waits here, so tests bring their
// own.
#pragma once

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>

#include <chrono>

namespace vigil::net {

namespace asio = boost::asio;

class time_source
{
public:
    virtual ~time_source() = default;

    virtual time_point now() const noexcept = 0;                                 // for deadlines and delays
    virtual std::chrono::system_clock::time_point wall_now() const noexcept = 0; // for dates of the service

    // Completes at or after `t`, never inside this call; operation_aborted when cancelled (every type).
    template <class Token>
    auto async_sleep_until(time_point t, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto&& handler, time_point at) {
                start_sleep(at, asio::any_completion_handler<void(error_code)>(
                                    std::forward<decltype(handler)>(handler)));
            },
            token, t);
    }

private:
    virtual void start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler) = 0;
};

} // namespace vigil::net
