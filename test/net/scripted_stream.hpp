// A connection in memory that a test steps by hand, and a connector that hands it out.
#pragma once

#include "net/completion.hpp"
#include "net/connector.hpp"
#include "net/parking.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::test {

namespace asio = boost::asio;

// The peer's side. The stream may be gone; this stays.
struct peer
{
    std::string received; // what the client wrote
    std::string to_send;  // what the client may read
    error_code end;       // after to_send: eof, a reset, ...; none: the peer is mute
    std::size_t per_read = 1 << 20;
    std::size_t per_write = 1 << 20;
    bool write_blocks = false;
    error_code write_error;
    bool closed = false; // by the client
    bool polite = false; // its protocol has a farewell
    bool mute = false;   // the peer does not take leave, too
    int farewells = 0;   // that the client said
    net::origin asked_for;
    std::function<void(peer&)> on_write; // a server that answers
    std::function<void()> poke;          // completes a read that waits, if it can now

    // Fails the step with this number (reads and writes, from 0 on), with this error.
    int fail_at = -1;
    error_code fail_with = asio::error::connection_reset;
    int steps = 0;

    void say(std::string s)
    {
        to_send += std::move(s);
        if (poke)
            poke();
    }
    void hang_up(error_code ec = asio::error::eof)
    {
        end = ec;
        if (poke)
            poke();
    }
};

class scripted_stream final : public net::stream, net::parked
{
    using waiter = net::waiting_handler<error_code, std::size_t>;

    asio::any_io_executor ex_;
    std::shared_ptr<peer> peer_;
    std::unique_ptr<waiter> reader_;
    asio::mutable_buffer into_;
    std::unique_ptr<waiter> writer_;
    std::unique_ptr<net::waiting_handler<error_code>> parting_;

    void context_shutdown() noexcept override
    {
        auto const r = std::move(reader_);
        auto const w = std::move(writer_);
        auto const p = std::move(parting_);
    }

    void part(error_code ec)
    {
        auto handler = std::move(*parting_);
        parting_.reset();
        std::move(handler).post(ex_, ec);
    }

    bool start_farewell(farewell_handler handler) override
    {
        if (!peer_->polite)
            return false;
        ++peer_->farewells;
        parting_ = std::make_unique<net::waiting_handler<error_code>>(std::move(handler), ex_);
        if (!peer_->mute)
            part({});
        return true;
    }

    void complete(std::unique_ptr<waiter> w, error_code ec, std::size_t n)
    {
        auto handler = std::move(*w);
        std::move(handler).post(ex_, ec, n);
    }

    bool fails()
    {
        if (peer_->steps++ != peer_->fail_at)
            return false;
        peer_->end = peer_->fail_with; // and stays broken
        return true;
    }

    void try_read()
    {
        if (!reader_)
            return;
        if (!peer_->to_send.empty()) {
            auto const n = std::min({into_.size(), peer_->to_send.size(), peer_->per_read});
            std::memcpy(into_.data(), peer_->to_send.data(), n);
            peer_->to_send.erase(0, n);
            complete(std::move(reader_), {}, n);
        } else if (peer_->end) {
            complete(std::move(reader_), peer_->end, 0);
        }
    }

    void start_read(asio::mutable_buffer to, io_handler handler) override
    {
        reader_ = std::make_unique<waiter>(std::move(handler), ex_);
        into_ = to;
        if (fails())
            return complete(std::move(reader_), peer_->fail_with, 0);
        try_read();
    }

    void start_write(asio::const_buffer from, io_handler handler) override
    {
        writer_ = std::make_unique<waiter>(std::move(handler), ex_);
        if (fails())
            return complete(std::move(writer_), peer_->fail_with, 0);
        if (peer_->write_error)
            return complete(std::move(writer_), peer_->write_error, 0);
        if (peer_->write_blocks)
            return;
        auto const n = std::min(from.size(), peer_->per_write);
        peer_->received.append(static_cast<char const*>(from.data()), n);
        complete(std::move(writer_), {}, n);
        if (peer_->on_write)
            peer_->on_write(*peer_);
    }

public:
    scripted_stream(asio::any_io_executor ex, std::shared_ptr<peer> p)
        : parked(ex), ex_(std::move(ex)), peer_(std::move(p))
    {
        peer_->poke = [this] { try_read(); };
    }
    ~scripted_stream() override
    {
        peer_->poke = nullptr;
        peer_->closed = true;
    }

    void close() noexcept override
    {
        peer_->closed = true;
        if (reader_)
            complete(std::move(reader_), asio::error::operation_aborted, 0);
        if (writer_)
            complete(std::move(writer_), asio::error::operation_aborted, 0);
        if (parting_)
            part(asio::error::operation_aborted);
    }
    bool quiet() noexcept override { return !peer_->closed && !peer_->end && peer_->to_send.empty(); }
};

// Every opening waits until the test decides, or follows `policy` at once.
class scripted_connector final : public net::connector, net::parked
{
    using waiter = net::waiting_handler<error_code, net::opened>;

    asio::any_io_executor ex_;

public:
    struct request
    {
        net::origin to;
        std::unique_ptr<waiter> handler;
    };
    std::deque<std::shared_ptr<request>> openings; // not yet decided
    std::vector<std::shared_ptr<peer>> peers;      // in the order they were opened
    std::function<void(peer&)> policy;             // set: every opening succeeds with a peer made so
    int cancelled = 0;
    error_code refuse_with; // set: every opening fails

    explicit scripted_connector(asio::io_context& c) : parked(c.get_executor()), ex_(c.get_executor()) {}

    std::shared_ptr<peer> accept(std::function<void(peer&)> const& make = {})
    {
        auto const r = openings.front();
        openings.pop_front();
        auto p = std::make_shared<peer>();
        p->asked_for = r->to;
        if (make)
            make(*p);
        peers.push_back(p);
        net::opened o;
        o.stream = std::make_unique<scripted_stream>(ex_, p);
        finish(*r, {}, std::move(o));
        return p;
    }

    void refuse(error_code ec, std::string problem = {})
    {
        auto const r = openings.front();
        openings.pop_front();
        net::opened o;
        o.problem = std::move(problem);
        finish(*r, ec, std::move(o));
    }

private:
    void finish(request& r, error_code ec, net::opened o)
    {
        if (auto slot = r.handler->slot(); slot.is_connected())
            slot.clear();
        auto handler = std::move(*r.handler);
        r.handler.reset();
        std::move(handler).post(ex_, ec, std::move(o));
    }

    void context_shutdown() noexcept override { auto const gone = std::exchange(openings, {}); }

    void start_open(net::origin to, asio::any_completion_handler<void(error_code, net::opened)> h) override
    {
        auto const r = std::make_shared<request>();
        r->to = std::move(to);
        r->handler = std::make_unique<waiter>(std::move(h), ex_);
        openings.push_back(r);
        if (auto slot = r->handler->slot(); slot.is_connected())
            slot.assign([this, weak = std::weak_ptr(r)](asio::cancellation_type_t) {
                auto const hit = weak.lock();
                if (!hit || !hit->handler)
                    return;
                ++cancelled;
                std::erase(openings, hit);
                finish(*hit, asio::error::operation_aborted, {});
            });
        if (refuse_with)
            refuse(refuse_with);
        else if (policy)
            accept(policy);
    }
};

} // namespace vigil::test
