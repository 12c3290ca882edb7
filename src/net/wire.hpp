// HTTP/1.1 for one connection, as a machine without a stream: it says what to write and what to read.
#pragma once

#include "net/connector.hpp"
#include "net/http_message.hpp"

#include <vigil/error.hpp>

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::net {

// A driver's whole part:
//
//     for (auto s = wire.start(request, form); s != step::done;)
//         s = s == step::write ? wire.wrote(<write_some(wire.output())>) :
//         wire.got(<read_some(wire.input())>);
//
// then error(), take_reply() and reusable(). The reply's progress is truthful after every step. Buffers are
// kept from one exchange to the next. One request at a time.
class wire
{
public:
    enum class step { write, read, done };
    enum class phase { request, head, body, done };

    wire(std::size_t max_head, std::size_t max_body, std::string user_agent);
    ~wire();

    step start(http_request const& request, request_form const& form);
    step wrote(error_code ec, std::size_t n);
    step got(error_code ec, std::size_t n);
    step fail(error_code ec, std::string problem); // a limit passed, the caller left

    asio::const_buffer output() const noexcept { return asio::buffer(out_) + written_; }
    asio::mutable_buffer input();

    phase now_in() const noexcept { return phase_; }
    error_code const& error() const noexcept { return error_; }
    std::string const& reason() const noexcept { return reason_; } // "Proxy Authentication Required"
    http_reply take_reply();

    // The reply is complete, nothing followed it, and the peer keeps the connection.
    bool reusable() const noexcept { return reusable_; }
    bool followed() const noexcept { return in_begin_ != in_end_; } // more was read than the reply; ask first

private:
    class parser;
    enum class framing { none, length, chunked, until_end };

    std::size_t const max_head_;
    std::size_t const max_body_;
    std::string const user_agent_;

    std::string out_;
    std::size_t written_ = 0;
    std::unique_ptr<char[]> in_; // the head, what came with it, and chunks
    std::size_t in_capacity_ = 0;
    std::size_t in_begin_ = 0;
    std::size_t in_end_ = 0;

    std::unique_ptr<parser> parser_;
    http_reply reply_;
    std::string reason_;
    error_code error_;
    error_code write_error_; // the request was not wholly accepted; a reply may be there all the same
    phase phase_ = phase::done;
    framing framing_ = framing::none;
    std::uint64_t length_ = 0;   // of the body, framing::length
    std::size_t body_size_ = 0;  // read so far; reply_.body may be longer
    std::size_t head_bytes_ = 0; // consumed by heads of this exchange
    std::size_t held_back_ = 0;  // so few bytes are not shown to the parser again
    int interim_ = 0;            // 1xx replies
    bool head_only_ = false;     // HEAD, CONNECT
    bool confidential_ = false;
    bool reusable_ = false;

    step read_head();
    step begin_body();
    step read_chunks();
    step grow_body(std::size_t n);
    step ended(error_code ec);
    step finish();
    bool make_room();
    step too_large(bool head);
};

} // namespace vigil::net
