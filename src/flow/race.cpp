// Runs two exchanges for one answer. Must not know what is asked, nor whether a second is worth it.
#include "flow/race.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <optional>

namespace vigil::flow {
namespace {

class race : public std::enable_shared_from_this<race>
{
    asio::any_io_executor const ex_;
    net::transport& wire_;
    net::time_source& time_;
    race_start in_;
    asio::any_completion_handler<void(race_end)> done_;
    race_end end_;
    std::array<asio::cancellation_signal, 2> stop_;
    asio::cancellation_signal wake_;
    int running_ = 0;
    bool sleeping_ = false;
    bool over_ = false; // an answer is there, or nobody wants one

    void send(std::size_t k, net::http_request const& r)
    {
        auto& one = end_.runners[k];
        one.sent = true;
        one.began = time_.now();
        ++running_;
        auto ended = [self = shared_from_this(), k](error_code ec, net::http_reply reply) {
            self->ended(k, ec, std::move(reply));
        };
        wire_.async_exchange(
            r, in_.deadline,
            asio::bind_cancellation_slot(stop_[k].slot(), asio::bind_executor(ex_, std::move(ended))));
    }

    void ended(std::size_t k, error_code ec, net::http_reply reply)
    {
        auto& one = end_.runners[k];
        one.ec = ec;
        one.took = time_.now() - one.began;
        one.reply = std::move(reply);
        --running_;
        bool const answered = !ec && one.reply.status < 500;
        if (answered && !over_)
            end_.winner = k;
        if (answered ||
            running_ == 0) // who fails alone is not helped by a second: that is what retries are for
            stop();
        finish_if_over();
    }

    void woken(error_code ec)
    {
        sleeping_ = false;
        if (!ec && !over_)
            if (auto const* const r = in_.second())
                send(1, *r);
        finish_if_over();
    }

    void finish_if_over()
    {
        if (running_ != 0 || sleeping_ || !done_)
            return;
        auto h = std::move(done_);
        asio::get_associated_cancellation_slot(h).clear();
        asio::post(ex_, asio::append(std::move(h), std::move(end_)));
    }

public:
    race(asio::any_io_executor ex, net::transport& wire, net::time_source& time, race_start s,
         asio::any_completion_handler<void(race_end)> h)
        : ex_(std::move(ex)), wire_(wire), time_(time), in_(std::move(s)), done_(std::move(h))
    {}

    void start()
    {
        if (auto slot = asio::get_associated_cancellation_slot(done_); slot.is_connected())
            slot.assign([weak = weak_from_this()](asio::cancellation_type) {
                if (auto const self = weak.lock())
                    self->stop();
            });
        send(0, in_.first);
        sleeping_ = true;
        auto woken = [self = shared_from_this()](error_code ec) { self->woken(ec); };
        time_.async_sleep_until(
            in_.at, asio::bind_cancellation_slot(wake_.slot(), asio::bind_executor(ex_, std::move(woken))));
    }

    void stop()
    {
        if (std::exchange(over_, true))
            return;
        wake_.emit(asio::cancellation_type::terminal);
        for (auto& s : stop_)
            s.emit(asio::cancellation_type::terminal);
    }
};

} // namespace

void start_race(asio::any_io_executor const& ex, net::transport& wire, net::time_source& time, race_start s,
                asio::any_completion_handler<void(race_end)> h)
{
    std::make_shared<race>(ex, wire, time, std::move(s), std::move(h))->start();
}

} // namespace vigil::flow
