// A stream of bytes whose kind HTTP does not care for: TCP, TLS, or whatever a test brings.
#pragma once

#include <vigil/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <utility>

namespace vigil::net {

namespace asio = boost::asio;

// One operation at a time. It completes on the executor that the stream was opened on, whatever the handler's
// own, and never inside the initiating function.
class stream
{
public:
    using io_handler = asio::any_completion_handler<void(error_code, std::size_t)>;

    using farewell_handler = asio::any_completion_handler<void(error_code)>;

    virtual ~stream() = default;

    template <class Token>
    auto async_read_some(asio::mutable_buffer to, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto&& handler, asio::mutable_buffer b) {
                start_read(b, io_handler(std::forward<decltype(handler)>(handler)));
            },
            token, to);
    }

    template <class Token>
    auto async_write_some(asio::const_buffer from, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto&& handler, asio::const_buffer b) {
                start_write(b, io_handler(std::forward<decltype(handler)>(handler)));
            },
            token, from);
    }

    // Takes leave of the peer as the protocol wants it (close_notify), and completes when the peer has, too; close() or
    // the end of the stream follows. False: there is no such thing, and nothing is called.
    template <class Handler>
    bool async_farewell(Handler handler)
    {
        return start_farewell(farewell_handler(std::move(handler)));
    }

    // At once. A running operation ends with an error, or with what it had achieved already.
    virtual void close() noexcept = 0;

    // Asked while nothing runs: is the peer still there, and has it sent nothing? Bytes that nobody asked for
    // must never be taken for the next reply.
    virtual bool quiet() noexcept = 0;

private:
    virtual void start_read(asio::mutable_buffer to, io_handler handler) = 0;
    virtual void start_write(asio::const_buffer from, io_handler handler) = 0;
    virtual bool start_farewell(farewell_handler) { return false; }
};

} // namespace vigil::net
