// A pipeline on a scripted service in virtual time, with loaded dice.
#pragma once

#include "flow/authorizer.hpp"
#include "flow/call.hpp"
#include "flow/pipeline.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vigil::flow::test {

using namespace std::chrono_literals;

inline std::string token_json(std::string expires = "2026-01-02T00:00:00.000000Z")
{
    return R"({"token":{"methods":["password"],"issued_at":"2026-01-01T00:00:00.000000Z","expires_at":")" +
           expires +
           R"(","user":{"id":"u","name":"demo"},"project":{"id":"p","name":"demo"},"catalog":[
           {"type":"vbs","name":"vbs","endpoints":[{"url":"https://vbs.test/v2/p","region":"eu","interface":"public"}]},
           {"type":"sdrs","name":"sdrs","endpoints":[{"url":"https://sdrs.test","region":"eu","interface":"public"}]}]}})";
}

// Owned by a shared_ptr, as a client's core is: a log-in keeps it alive.
struct parts
{
    client_options options;
    journal log;
    authorizer who;
    pipeline flow;

    parts(asio::any_io_executor ex, std::shared_ptr<net::time_source> time, testing::scripted_transport& wire,
          client_options o)
        : options(std::move(o)),
          log(options.log, options.log_from),
          who(
              ex, time, options, [] { return 0.5; }, log),
          flow(
              ex, *wire.transport(), *time, who, options, [] { return 0.5; }, log)
    {}
};

struct line
{
    struct ended
    {
        int times = 0;
        error_code ec;
        int status = 0;
        std::string body;
        diagnostics info;
        std::optional<poll_pass> pass; // of a poll
        asio::cancellation_signal stop;
    };

    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    testing::scripted_transport wire{ctx.get_executor(), time};
    client_options options;
    std::vector<log_event> events;
    plan::poll_budget polls{0}; // without a limit
    std::shared_ptr<net::time_source> clock = time.source();
    std::shared_ptr<parts> all;

    line()
    {
        options.credentials = token_credentials("secret-token");
        options.project = project_id("p");
        options.vbs_endpoint = "https://vbs.test/v2";
        options.log = [this](log_event const& e) { events.push_back(e); };
        options.log_from = log_level::debug;
    }

    ~line()
    {
        for (std::size_t i = 0; i < wire.problems().size() && i < 3; ++i)
            BOOST_ERROR(wire.problems()[i]);
        BOOST_TEST(wire.unused() == 0u, "requests that never came: " << wire.unused());
        BOOST_TEST(wire.running() == 0u);
        BOOST_TEST(time.sleepers() == 0u, "somebody still sleeps");
    }

    void with_password()
    {
        options.credentials = password_credentials("https://iam.test/v3", "demo", "secret-password")
                                  .user_domain_name("Default")
                                  .project_name("demo");
        options.project = {};
        options.vbs_endpoint.clear();
    }

    parts& made()
    {
        if (!all) {
            all = std::make_shared<parts>(ctx.get_executor(), clock, wire, options);
            all->who.connect(all, [p = all.get()](call& c) { return p->flow.run(c); });
        }
        return *all;
    }

    static asio::awaitable<void> drive(parts& p, codec::operation op, plan::repeat how, time_point deadline,
                                       std::shared_ptr<ended> e)
    {
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        co_await asio::this_coro::throw_if_cancelled(false);
        call c(std::move(op), deadline, how, e->info);
        if (e->pass)
            c.pass = &*e->pass;
        auto reply = co_await p.flow.run(c);
        ++e->times;
        if (reply) {
            e->status = reply->status;
            e->body = reply->body;
        } else
            e->ec = reply.error();
    }

    std::shared_ptr<ended> start(std::string method, std::string target, plan::repeat how,
                                 duration limit = 60s, codec::service service = codec::service::vbs)
    {
        return start(std::make_shared<ended>(), std::move(method), std::move(target), how, limit, service);
    }

    std::shared_ptr<ended> start_poll(std::string target, duration limit = 60s)
    {
        auto e = std::make_shared<ended>();
        e->pass.emplace(polls, std::nullopt);
        return start(std::move(e), "GET", std::move(target), plan::repeat::read, limit, codec::service::vbs);
    }

    std::shared_ptr<ended> start(std::shared_ptr<ended> e, std::string method, std::string target,
                                 plan::repeat how, duration limit, codec::service service)
    {
        codec::operation op;
        op.service = service;
        op.name = "test.call";
        op.method = std::move(method);
        op.target = std::move(target);
        if (op.method == "POST")
            op.body = "{}";
        auto& p = made();
        asio::co_spawn(
            ctx, drive(p, std::move(op), how, time.now() + limit, e),
            asio::bind_cancellation_slot(e->stop.slot(), [](std::exception_ptr x) { BOOST_TEST(!x); }));
        return e;
    }

    std::size_t logged(std::string_view name, std::string_view first_field = {}) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(events, [&](log_event const& e) {
            return e.name == name &&
                   (first_field.empty() || (!e.fields.empty() && e.fields[0].second == first_field));
        }));
    }

    bool finish(std::shared_ptr<ended> const& e)
    {
        auto const done = time.run_until(ctx, [&] { return e->times > 0; });
        ctx.restart();
        ctx.poll();
        return done && e->times == 1;
    }

    std::shared_ptr<ended> run(std::string method, std::string target, plan::repeat how, duration limit = 60s)
    {
        auto e = start(std::move(method), std::move(target), how, limit);
        BOOST_TEST(finish(e));
        return e;
    }
};

// Whether anything of the client is left when its context goes, so many steps into what `begin(wire, ctx, call)` began:
// each call() is a GET of /b1. Without credentials in `o` there is a token that needs no log-in.
template <class Begin>
bool is_left_when_abandoned(int after, client_options o, Begin const& begin)
{
    std::weak_ptr<parts> alive;
    {
        asio::io_context ctx;
        testing::manual_time time(ctx.get_executor());
        testing::scripted_transport wire(ctx.get_executor(), time);
        if (std::holds_alternative<std::monostate>(o.credentials)) {
            o.credentials = token_credentials("t");
            o.project = project_id("p");
            o.vbs_endpoint = "https://vbs.test/v2";
        }
        auto all = std::make_shared<parts>(ctx.get_executor(), time.source(), wire, std::move(o));
        alive = all;
        all->who.connect(all, [p = all.get()](call& c) { return p->flow.run(c); });
        codec::operation op;
        op.name = "test.call";
        op.method = "GET";
        op.target = "/b1";
        auto const e = std::make_shared<line::ended>();
        begin(wire, ctx, [&] {
            asio::co_spawn(ctx, line::drive(*all, op, plan::repeat::read, time.now() + 60s, e),
                           [all](std::exception_ptr) {});
        });
        all.reset();
        for (int i = 0; i < after; ++i) {
            ctx.restart();
            if (ctx.poll_one() == 0 && !time.jump())
                break;
        }
    } // the context goes with everything that it holds
    return !alive.expired();
}

} // namespace vigil::flow::test
