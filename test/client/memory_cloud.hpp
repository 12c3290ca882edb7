// A whole client in memory: real operations, flows and pool; connections, the service behind them and time are the
// test's. For what happens at every step between the first handler and the last byte.
#pragma once

#include "client/core.hpp"
#include "net/pooled_transport.hpp"
#include "net/scripted_stream.hpp"
#include "support/conversation.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil::test {

struct memory_reply
{
    int status = 200;
    std::string body = "{}";
    std::string headers = {};
    bool mute = false;  // it is never answered
    bool reset = false; // the connection is, after the request was read
};

// What happens to the n-th request that begins with `what`, from 1 on.
struct memory_fault
{
    std::string what;
    std::size_t nth;
    memory_reply instead;
};

class memory_service
{
public:
    std::vector<memory_fault> faults;
    std::vector<std::string> requests; // "METHOD target"
    std::size_t running_looks = 1;     // of the job, before it succeeds

    memory_reply answer(std::string const& asked)
    {
        requests.push_back(asked);
        for (auto const& f : faults)
            if (asked.starts_with(f.what) && count(f.what) == f.nth)
                return f.instead;
        if (asked.starts_with("POST /v3/auth/tokens"))
            return {201, token(), "X-Subject-Token: t\r\n"};
        if (asked.starts_with("POST /v2/p/cloudbackups"))
            return {200, R"({"job_id":"j1"})"};
        if (asked.starts_with("GET /v1/p/jobs/"))
            return {200,
                    job_json("j1", count("GET /v1/p/jobs/") <= running_looks ? "RUNNING" : "SUCCESS", "b1")};
        if (asked.starts_with("GET /v3/p/backups/detail"))
            return {200, R"({"backups":[]})"};
        if (asked.starts_with("GET /v3/p/backups/"))
            return {200, backup_json("b1", "available")};
        if (asked.starts_with("GET /v3/p/backups")) // a list, of one page after the other
            return {200, R"({"backups":[{"id":"b1","name":"n","links":[]}],)"
                         R"("backups_links":[{"rel":"next","href":"http://x/backups?marker=b1"}]})"};
        return {};
    }

    std::size_t count(std::string const& what) const
    {
        std::size_t n = 0;
        for (auto const& r : requests)
            n += r.starts_with(what);
        return n;
    }

private:
    static std::string token()
    {
        return R"({"token":{"methods":["password"],"issued_at":"2026-01-01T00:00:00.000000Z",
            "expires_at":"2026-01-02T00:00:00.000000Z","user":{"id":"u","name":"demo"},"project":{"id":"p","name":"d"},
            "catalog":[{"type":"vbs","name":"vbs","endpoints":[
            {"url":"https://service.test/v2/p","region":"eu","interface":"public"}]}]}})";
    }
};

// Speaks HTTP for the service to one connection.
class memory_server
{
    std::shared_ptr<memory_service> service_;
    std::size_t read_ = 0;

public:
    explicit memory_server(std::shared_ptr<memory_service> s) : service_(std::move(s)) {}

    void operator()(peer& p)
    {
        for (;;) {
            auto const head = p.received.find("\r\n\r\n", read_);
            if (head == p.received.npos)
                return;
            auto const at = p.received.find("Content-Length: ", read_);
            std::size_t const body = at < head ? std::stoul(p.received.substr(at + 16)) : 0;
            auto const end = head + 4 + body;
            if (p.received.size() < end)
                return;
            auto const line = p.received.substr(read_, p.received.find("\r\n", read_) - read_);
            read_ = end;
            auto const r = service_->answer(line.substr(0, line.rfind(' ')));
            if (r.reset)
                return p.hang_up(asio::error::connection_reset);
            if (!r.mute)
                p.say("HTTP/1.1 " + std::to_string(r.status) + " X\r\nContent-Type: application/json\r\n" +
                      r.headers + "Content-Length: " + std::to_string(r.body.size()) + "\r\n\r\n" + r.body);
        }
    }
};

// Everything may be destroyed at any moment, and in any order.
struct memory_cloud
{
    std::unique_ptr<asio::io_context> ctx = std::make_unique<asio::io_context>();
    testing::manual_time time{ctx->get_executor()};
    std::shared_ptr<memory_service> service = std::make_shared<memory_service>();
    std::shared_ptr<scripted_connector> net = std::make_shared<scripted_connector>(*ctx);
    client_options options;
    std::size_t bytes_at_once = 1 << 20; // of a read or a write
    std::weak_ptr<net::pooled_transport> pool;
    std::optional<client> cl;

    memory_cloud()
    {
        options.seed = 1;
        options.poll.jitter = 0;
        options.credentials = token_credentials("token");
        options.project = project_id("p");
        options.vbs_endpoint = options.sdrs_endpoint = options.volume_endpoint = "https://service.test";
        net->policy = [this, s = service](peer& p) {
            p.per_read = p.per_write = bytes_at_once;
            p.on_write = memory_server(s);
        };
    }

    void with_password()
    {
        options.credentials = password_credentials("https://iam.test/v3", "demo", "secret-password")
                                  .user_domain_name("Default")
                                  .project_name("d");
        options.project = {};
        options.vbs_endpoint.clear();
    }

    client& api()
    {
        if (!cl) {
            struct kept
            {
                std::shared_ptr<net::time_source> clock;
                net::pooled_transport wire;
                kept(asio::any_io_executor ex, std::shared_ptr<net::time_source> t, client_options const& o,
                     std::shared_ptr<net::connector> c)
                    : clock(std::move(t)), wire(std::move(ex), *clock, o.connections, "test", std::move(c))
                {}
            };
            auto const k = std::make_shared<kept>(ctx->get_executor(), time.source(), options, net);
            std::shared_ptr<net::pooled_transport> const wire(k, &k->wire);
            pool = wire;
            cl.emplace(detail::make_core(ctx->get_executor(), options, time.source(), wire));
        }
        return *cl;
    }

    template <class T, class Operation>
    std::shared_ptr<ending<T>> start(Operation op)
    {
        auto e = std::make_shared<ending<T>>();
        op(redirect_diagnostics(asio::bind_cancellation_slot(e->stop.slot(),
                                                             [e](error_code ec, auto... value) {
                                                                 ++e->times;
                                                                 e->ec = ec;
                                                                 ((e->value = std::move(value)), ...);
                                                             }),
                                e->info));
        return e;
    }

    // Of which only the end counts.
    template <class Operation>
    std::shared_ptr<ending<void>> call(Operation op)
    {
        auto e = std::make_shared<ending<void>>();
        auto told = [e](error_code ec, auto const&...) {
            ++e->times;
            e->ec = ec;
        };
        op(redirect_diagnostics(asio::bind_cancellation_slot(e->stop.slot(), told), e->info));
        return e;
    }
    std::shared_ptr<ending<void>> get(std::string id = "b1")
    {
        return call([&](auto t) { api().async_get_backup(backup_id(id), t); });
    }

    std::shared_ptr<ending<shutdown_report>> shut_down(duration limit)
    {
        return start<shutdown_report>([&](auto t) { api().async_shutdown(limit, t); });
    }

    // One handler, or one jump of time. False: nothing is left to do.
    bool step()
    {
        ctx->restart();
        return ctx->poll_one() != 0 || time.jump();
    }
    // So many. False: it ended before.
    bool steps(int n)
    {
        while (n-- > 0)
            if (!step())
                return false;
        return true;
    }
    void settle()
    {
        ctx->restart();
        ctx->poll();
    }
    bool until(std::function<bool()> done) { return time.run_until(*ctx, std::move(done)); }

    // Until it has ended. False: a handler came after it.
    template <class T>
    bool ends_last(std::shared_ptr<ending<T>> const& e)
    {
        while (e->times == 0 && step()) {
        }
        ctx->restart();
        return ctx->poll() == 0 && time.sleepers() == 0;
    }

    // No connection, no timer, and nothing that the context would have to run for.
    bool nothing_left()
    {
        settle();
        auto const p = pool.lock();
        return ctx->stopped() && time.sleepers() == 0 && (!p || (p->connections() == 0 && p->running() == 0));
    }
};

} // namespace vigil::test
