// One connection in memory: the client's stream, the peer that reads requests and answers them, and between them what
// the schedule does to the bytes.
#pragma once

#include "chaos/alarm.hpp"
#include "chaos/schedule.hpp"
#include "net/completion.hpp"
#include "net/stream.hpp"
#include "testing/answer.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::chaos {

// What all connections have in common.
struct surroundings
{
    asio::any_io_executor ex;
    testing::manual_time& time;
    std::function<testing::sim::answer(testing::sim::sim_request const&)> service;
    std::function<void(mishap)> met;
    std::function<void(std::string)> tell; // never null

    surroundings(asio::any_io_executor e, testing::manual_time& t) : ex(std::move(e)), time(t) {}
};

class link final : public std::enable_shared_from_this<link>, net::parked
{
    using waiter = net::waiting_handler<error_code, std::size_t>;
    using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    surroundings& around_;
    std::size_t const number_;
    line_fault const fault_;
    chance sizes_;
    bool met_ = false; // the fault that happens once has happened

    // What the client sends.
    std::size_t up_ = 0; // bytes that the peer has read
    std::string input_;  // of them, what it has not yet understood
    std::optional<parser> parser_;
    bool busy_ = false;    // it is answering
    bool deaf_ = false;    // it reads no more
    bool blocked_ = false; // writing waits for ever
    error_code broken_;    // writing fails

    // What it gets.
    std::size_t down_ = 0; // bytes that were sent back
    std::string output_;   // of them, what it has not yet read
    error_code end_;       // after that
    bool mute_ = false;    // nothing more is sent

    std::unique_ptr<waiter> reader_;
    asio::mutable_buffer into_;
    std::unique_ptr<waiter> writer_;
    bool gone_ = false; // the client has closed it
    alarm reply_;
    alarm stray_;

    void context_shutdown() noexcept override;
    void complete(std::unique_ptr<waiter> w, error_code ec, std::size_t n);
    void try_read();
    std::size_t piece(std::size_t most) noexcept;
    bool is(mishap m) const noexcept { return fault_.what == m && !met_; }
    bool upward() const noexcept;
    void meet();

    void hear(std::string_view bytes);
    void take(std::string_view bytes) { input_ += bytes; }
    void understand();
    void answer(parser::value_type const& request);
    void reply(testing::sim::answer const& a, bool keep_alive);
    void send(std::string bytes);
    void end(error_code ec);
    void stall();
    void come_uncalled();

public:
    link(surroundings& around, std::size_t number, line_fault fault);

    void write(asio::const_buffer from, net::stream::io_handler handler);
    void read(asio::mutable_buffer to, net::stream::io_handler handler);
    void close() noexcept;
    bool quiet() const noexcept;

    // From outside: everything ends, or nothing goes either way any more.
    void reset();
    void cut();

    bool open() const noexcept { return !gone_; }
    std::size_t number() const noexcept { return number_; }
    std::size_t read_by_peer() const noexcept { return up_; }
    std::size_t sent_back() const noexcept { return down_; }
};

// The client's end. The link may live on without it.
class line_stream final : public net::stream
{
    std::shared_ptr<link> link_;

    void start_read(asio::mutable_buffer to, io_handler handler) override
    {
        link_->read(to, std::move(handler));
    }
    void start_write(asio::const_buffer from, io_handler handler) override
    {
        link_->write(from, std::move(handler));
    }

public:
    explicit line_stream(std::shared_ptr<link> l) : link_(std::move(l)) {}
    ~line_stream() override { link_->close(); }

    void close() noexcept override { link_->close(); }
    bool quiet() noexcept override { return link_->quiet(); }
};

} // namespace vigil::chaos
