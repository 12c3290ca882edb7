// Where callers wait: for jobs of a service in the process, or for timers. Virtual time, one thread.
#pragma once

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/testing/manual_time.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::bench {

// Answers every look at once: all jobs run, or all have succeeded. They name no backup, so that each is looked at by
// itself.
class service final : public net::transport
{
    asio::any_io_executor ex_;

    void start_exchange(net::http_request const& r, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        net::http_reply reply;
        reply.status = 200;
        reply.progress = net::progress::complete;
        reply.body = std::string(R"({"status":")") + (ended ? "SUCCESS" : "RUNNING") + R"(","job_id":")" +
                     r.target.substr(r.target.rfind('/') + 1) +
                     R"(","job_type":"bksCreateBackup","begin_time":"2026-01-01T00:00:00.000Z",)"
                     R"("end_time":"","error_code":null,"fail_reason":null,"entities":{"backup_id":""}})";
        asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
    }

public:
    bool ended = false;

    explicit service(asio::any_io_executor ex) : ex_(std::move(ex)) {}
    void stop() noexcept override {}
};

// What became of the callers of one turn.
struct tally
{
    long succeeded = 0;
    long cancelled = 0;
    long other = 0;

    long all() const noexcept { return succeeded + cancelled + other; }
    void count(error_code ec) noexcept
    {
        if (!ec)
            ++succeeded;
        else if (ec == asio::error::operation_aborted)
            ++cancelled;
        else
            ++other;
    }
};

// Starts callers number 0..n-1. `slot` is unconnected when nobody will cancel.
class waiting_room
{
public:
    asio::io_context ctx{1};
    tally seen;

    virtual ~waiting_room() = default;
    virtual void enter(std::size_t k, asio::cancellation_slot slot) = 0;
    virtual bool can_complete() const noexcept { return true; }
    virtual void let_go() {}                   // from now on the work is done
    virtual bool pass_time() { return false; } // to the next moment that somebody waits for
    virtual void begin_turn(std::size_t) { seen = {}; }

    // Runs what is ready.
    void settle()
    {
        ctx.restart();
        while (ctx.poll() != 0)
            ctx.restart();
    }
};

enum class who { callback, coroutine };

class on_vigil final : public waiting_room
{
    testing::manual_time time_{ctx.get_executor()};
    std::shared_ptr<service> service_ = std::make_shared<service>(ctx.get_executor());
    client client_{detail::make_core(ctx.get_executor(), settings(), time_.source(), service_)};
    who const kind_;
    bool const one_id_;
    std::vector<job_id> ids_; // made before anything is counted

    static client_options settings()
    {
        client_options o;
        o.credentials = token_credentials("token");
        o.project = project_id("p");
        o.vbs_endpoint = "https://service.test";
        o.poll.jitter = 0; // everybody looks at the same moment
        o.single_threaded = true;
        o.seed = 1;
        return o;
    }

    asio::awaitable<void> caller(job_id id)
    {
        try {
            co_await client_.async_await_job(std::move(id));
            seen.count({});
        } catch (request_error const& e) {
            seen.count(e.code());
        }
    }

public:
    on_vigil(who kind, bool one_id) : kind_(kind), one_id_(one_id) {}

    void begin_turn(std::size_t n) override
    {
        waiting_room::begin_turn(n);
        service_->ended = false;
        while (ids_.size() < n)
            ids_.emplace_back("ff8080814dbd65d7014dbe0d84db" + std::to_string(10'000'000 + ids_.size()));
    }

    void enter(std::size_t k, asio::cancellation_slot slot) override
    {
        auto const& id = ids_[one_id_ ? 0 : k];
        if (kind_ == who::coroutine)
            return asio::co_spawn(ctx, caller(id), asio::bind_cancellation_slot(slot, asio::detached));
        auto done = [this](error_code ec, job_outcome const&) { seen.count(ec); };
        client_.async_await_job(id, {}, asio::bind_cancellation_slot(slot, done));
    }

    void let_go() override { service_->ended = true; }
    bool pass_time() override { return time_.jump(); }
};

// The comparison: what Asio alone asks for a caller that waits for one thing.
class on_timers final : public waiting_room
{
    who const kind_;
    std::vector<std::unique_ptr<asio::steady_timer>> timers_;

    asio::awaitable<void> caller()
    {
        asio::steady_timer t(ctx, asio::steady_timer::time_point::max());
        try {
            co_await t.async_wait(asio::use_awaitable);
            seen.count({});
        } catch (boost::system::system_error const& e) {
            seen.count(e.code());
        }
    }

public:
    explicit on_timers(who kind) : kind_(kind) {}

    bool can_complete() const noexcept override { return false; }

    void begin_turn(std::size_t n) override
    {
        waiting_room::begin_turn(n);
        timers_.clear();
        timers_.resize(n);
    }

    void enter(std::size_t k, asio::cancellation_slot slot) override
    {
        if (kind_ == who::coroutine)
            return asio::co_spawn(ctx, caller(), asio::bind_cancellation_slot(slot, asio::detached));
        timers_[k] = std::make_unique<asio::steady_timer>(ctx, asio::steady_timer::time_point::max());
        auto done = [this](error_code ec) { seen.count(ec); };
        timers_[k]->async_wait(asio::bind_cancellation_slot(slot, done));
    }
};

} // namespace vigil::bench
