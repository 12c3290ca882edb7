// Carries bytes between a client and a service that is a function, and spoils them on their way. Knows neither of them.
#include "chaos/link.hpp"

#include "testing/http_text.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace vigil::chaos {

namespace http = boost::beast::http;
namespace sim = testing::sim;
using testing::fault_kind;
using namespace std::chrono_literals;

namespace {

std::vector<net::header> headers_of(http::request<http::string_body> const& message)
{
    std::vector<net::header> out;
    for (auto const& f : message)
        out.push_back({std::string(f.name_string()), std::string(f.value())});
    return out;
}

// A whole reply, to nothing that was asked here: whoever takes it is told of a job that nobody has.
constexpr std::string_view stray =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n"
    "{\"job_id\":\"00000000000000000000000000000bad\"}";
constexpr std::string_view early =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
constexpr std::string_view interim =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n";

} // namespace

link::link(surroundings& around, std::size_t number, line_fault fault)
    : parked(around.ex),
      around_(around),
      number_(number),
      fault_(fault),
      sizes_(fault.pieces),
      reply_(around.ex, around.time),
      stray_(around.ex, around.time)
{}

void link::context_shutdown() noexcept
{
    auto const r = std::move(reader_);
    auto const w = std::move(writer_);
}

void link::complete(std::unique_ptr<waiter> w, error_code ec, std::size_t n)
{
    auto handler = std::move(*w);
    std::move(handler).post(around_.ex, ec, n);
}

// ---- the client's side --------------------------------------------------------------------------------------------

std::size_t link::piece(std::size_t most) noexcept
{
    if (fault_.what != mishap::single_bytes && fault_.what != mishap::odd_pieces)
        return most;
    if (!std::exchange(met_, true))
        around_.met(fault_.what);
    auto const size =
        fault_.what == mishap::single_bytes ? 1 : 1 + static_cast<std::size_t>(sizes_.below(37));
    return std::min(most, size);
}

void link::write(asio::const_buffer from, net::stream::io_handler handler)
{
    if (upward() && fault_.while_writing && fault_.at == up_) // nothing of it gets through
        meet();
    writer_ = std::make_unique<waiter>(std::move(handler), around_.ex);
    if (gone_)
        return complete(std::move(writer_), asio::error::operation_aborted, 0);
    if (broken_)
        return complete(std::move(writer_), broken_, 0);
    if (blocked_)
        return;
    auto n = piece(from.size());
    if (upward() && fault_.while_writing)
        n = std::min(n, fault_.at - up_);
    complete(std::move(writer_), {}, n);
    hear({static_cast<char const*>(from.data()), n});
}

void link::read(asio::mutable_buffer to, net::stream::io_handler handler)
{
    reader_ = std::make_unique<waiter>(std::move(handler), around_.ex);
    into_ = to;
    if (gone_)
        return complete(std::move(reader_), asio::error::operation_aborted, 0);
    try_read();
}

void link::try_read()
{
    if (!reader_)
        return;
    if (!output_.empty()) {
        auto const n = piece(std::min(into_.size(), output_.size()));
        std::memcpy(into_.data(), output_.data(), n);
        output_.erase(0, n);
        complete(std::move(reader_), {}, n);
    } else if (end_) {
        complete(std::move(reader_), end_, 0);
    }
}

void link::close() noexcept
{
    if (std::exchange(gone_, true))
        return;
    reply_.call_off();
    stray_.call_off();
    if (!context_alive())
        return;
    if (reader_)
        complete(std::move(reader_), asio::error::operation_aborted, 0);
    if (writer_)
        complete(std::move(writer_), asio::error::operation_aborted, 0);
}

bool link::quiet() const noexcept { return !gone_ && !broken_ && !end_ && output_.empty(); }

// ---- what happens to requests -------------------------------------------------------------------------------------

bool link::upward() const noexcept
{
    return is(mishap::reset_request) || is(mishap::stall_request) || is(mishap::end_request) ||
           is(mishap::early_reply);
}

void link::meet()
{
    met_ = true;
    around_.met(fault_.what);
    around_.tell("connection " + std::to_string(number_) + ": " + std::string(to_string(fault_.what)) +
                 " after " + std::to_string(up_) + " bytes there, " + std::to_string(down_) + " back");
    switch (fault_.what) {
    case mishap::reset_request:
    case mishap::reset_reply: return reset();
    case mishap::stall_request: blocked_ = fault_.while_writing; return stall();
    case mishap::stall_reply: return stall();
    case mishap::end_request:
    case mishap::end_reply: return end(asio::error::eof);
    case mishap::early_reply:
        deaf_ = true;
        output_ += early;
        down_ += early.size();
        return end(asio::error::eof);
    default: return;
    }
}

// Bytes arrive at the peer, as far as they get through.
void link::hear(std::string_view bytes)
{
    if (deaf_)
        return;
    stray_.call_off(); // the line is not idle any more
    if (!upward() || up_ + bytes.size() < fault_.at) {
        up_ += bytes.size();
        take(bytes);
        return understand();
    }
    auto const before = bytes.substr(0, fault_.at - up_);
    up_ += before.size();
    if (!is(mishap::early_reply)) { // else what came before is as good as lost: it is answered already
        take(before);
        understand();
    }
    auto const reads_on = is(mishap::end_request);
    meet();
    if (reads_on)
        hear(bytes.substr(before.size()));
}

// One request after the other.
void link::understand()
{
    while (!busy_ && !deaf_ && !input_.empty()) {
        if (!parser_) {
            parser_.emplace();
            parser_->eager(true);
        }
        error_code ec;
        auto const used = parser_->put(asio::buffer(input_), ec);
        input_.erase(0, used);
        if (ec && ec != http::error::need_more)
            return reply(sim::gateway_error(400, "APIG.0201", ""), false);
        if (!parser_->is_done())
            return;
        auto const request = parser_->release();
        parser_.reset();
        answer(request);
    }
}

void link::answer(parser::value_type const& message)
{
    auto const headers = headers_of(message);
    auto const method = message.method_string();
    auto const target = message.target();
    sim::sim_request const request{
        {method.data(), method.size()}, {target.data(), target.size()}, headers, message.body()};
    busy_ = true;
    auto a = around_.service(request);
    around_.tell(
        "connection " + std::to_string(number_) + ": " + std::string(request.method) + ' ' +
        std::string(request.target) + " [" + std::string(request.find("X-Client-Request-Id")) + "] -> " +
        std::to_string(a.status) +
        (a.what.kind == fault_kind::none ? std::string() : ' ' + std::string(to_string(a.what.kind))));
    auto const when = around_.time.now() + a.delay;
    reply_.set(when, [this, a = std::move(a), keep = message.keep_alive()] { reply(a, keep); });
}

// ---- what happens to replies --------------------------------------------------------------------------------------

void link::reply(sim::answer const& a, bool keep_alive)
{
    busy_ = false;
    if (mute_ || end_)
        return;
    auto const kind = a.what.kind;
    if (kind == fault_kind::close_before_reading)
        return reset();
    if (kind == fault_kind::close_before_reply)
        return end(asio::error::eof);
    auto bytes = kind == fault_kind::garbage
                     ? sim::garbage_bytes()
                     : sim::reply_bytes(a, around_.time.wall_now(), keep_alive, false);
    bool const cut = kind == fault_kind::close_in_reply || kind == fault_kind::stall;
    if (cut)
        bytes.resize(std::min(bytes.size(), a.what.bytes));
    if (fault_.what == mishap::interim) {
        if (!std::exchange(met_, true))
            around_.met(fault_.what);
        bytes.insert(0, interim);
    }
    send(std::move(bytes));
    if (kind == fault_kind::stall)
        return stall();
    if (cut || kind == fault_kind::garbage || kind == fault_kind::close_after_reply || !keep_alive)
        return end(asio::error::eof);
    understand();
}

void link::send(std::string bytes)
{
    if (end_ || mute_)
        return;
    auto const reached = down_ + bytes.size() >= fault_.at;
    auto const now = (is(mishap::reset_reply) || is(mishap::stall_reply) || is(mishap::end_reply)) && reached;
    if (now)
        bytes.resize(fault_.at - std::min(fault_.at, down_));
    auto const twice = is(mishap::reply_twice) && reached;
    if (twice)
        bytes += bytes;
    auto const later = is(mishap::stray_reply) && reached;
    down_ += bytes.size();
    output_ += bytes;
    if (now || twice)
        meet();
    if (later)
        stray_.set(around_.time.now() + 1ms, [this] { come_uncalled(); });
    try_read();
}

void link::come_uncalled()
{
    if (end_ || mute_ || busy_)
        return;
    meet();
    output_ += stray;
    down_ += stray.size();
    try_read();
}

// Nothing follows what was sent.
void link::end(error_code ec)
{
    if (!end_)
        end_ = ec;
    if (ec != asio::error::eof || fault_.what != mishap::end_request)
        deaf_ = true;
    try_read();
}

void link::stall()
{
    mute_ = true;
    deaf_ = true;
}

void link::reset()
{
    reply_.call_off();
    stray_.call_off();
    broken_ = asio::error::connection_reset;
    if (writer_)
        complete(std::move(writer_), broken_, 0);
    end(asio::error::connection_reset);
}

void link::cut()
{
    reply_.call_off();
    stray_.call_off();
    stall();
}

} // namespace vigil::chaos
