// A client of services that want more than they are owed, and what holds for every request whatever they answer.
#pragma once

#include "client/every_call.hpp"

#include "net/http_message.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
} // namespace vigil::detail

namespace vigil::test {

inline constexpr std::string_view password = "correct-horse-battery";
inline constexpr std::string_view token = "gAAAAAB-the-token-itself";
inline constexpr std::string_view secret_key = "the-secret-key-itself";

// Writes down what it is asked, and answers at once what the test wants.
class service final : public net::transport
{
    asio::any_io_executor ex_;

    void start_exchange(net::http_request const& r, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        auto seen = r;
        seen.headers = r.make_headers();
        requests.push_back(std::move(seen));
        auto reply = answer(r);
        reply.progress = net::progress::complete;
        asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
    }

public:
    std::vector<net::http_request> requests;
    std::function<net::http_reply(net::http_request const&)> answer;

    explicit service(asio::any_io_executor ex) : ex_(std::move(ex)) {}
    void stop() noexcept override {}
};

inline net::http_reply say(int status, std::string body = {}, std::vector<net::header> headers = {})
{
    net::http_reply r;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    return r;
}

inline std::string endpoints(std::string const& type, std::string const& url)
{
    return R"({"type":")" + type + R"(","endpoints":[{"url":")" + url +
           R"(","region":"eu","interface":"public"}]})";
}

// Before each honest entry of a catalogue one that is not: it is passed over, or it is what it seems.
inline std::string catalogue(std::string const& lure)
{
    std::string out;
    for (auto const& [type, url] :
         {std::pair("vbs", "https://vbs.test/v2/p"), std::pair("sdrs", "https://[2001:db8::5]:8443/x/v1"),
          std::pair("volumev3", "https://cinder.test/v3/p")}) {
        if (!lure.empty())
            out += endpoints(type, lure) + ',';
        out += endpoints(type, url) + ',';
    }
    out.pop_back();
    return '[' + out + ']';
}

inline net::http_reply log_in(std::string const& lure)
{
    return say(201,
               R"({"token":{"expires_at":"2026-02-01T00:00:00.000000Z","project":{"id":"p"},"catalog":)" +
                   catalogue(lure) + "}}",
               {{"X-Subject-Token", std::string(token)}, {"Location", "https://evil.test/v3/auth/tokens"}});
}

inline std::set<std::string> const honest{"https://iam.test:443", "https://vbs.test:443",
                                          "https://2001:db8::5:8443", "https://cinder.test:443"};

inline std::string where(net::http_request const& r)
{
    return (r.to.tls ? "https://" : "http://") + r.to.host + ':' + std::to_string(r.to.port);
}

struct hostile
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    std::shared_ptr<service> wire = std::make_shared<service>(ctx.get_executor());
    client_options options;
    std::optional<client> cl;

    hostile()
    {
        options.seed = 1;
        options.credentials = password_credentials("https://iam.test/v3", "u", std::string(password))
                                  .user_domain_name("d")
                                  .project_name("p");
    }

    // A log-in that is as it should be, and `answer` for everything else.
    void serve(std::function<net::http_reply(net::http_request const&)> answer, std::string lure = {})
    {
        wire->answer = [answer = std::move(answer), lure = std::move(lure)](net::http_request const& r) {
            return r.to.host == "iam.test" ? log_in(lure) : answer(r);
        };
    }

    client& api()
    {
        if (!cl)
            cl.emplace(detail::make_core(ctx.get_executor(), options, time.source(), wire));
        return *cl;
    }

    told run(every_call const& call)
    {
        told t;
        call.start(api(), t);
        auto const ended = [&] { return t.at->times > 0; };
        if (!time.run_until(ctx, ended, 10min)) {
            BOOST_TEST(call.lasts, call.name << " does not end");
            t.at->stop.emit(asio::cancellation_type::terminal);
            BOOST_TEST(time.run_until(ctx, ended, 1min), call.name << " does not end when it is told to");
        }
        ctx.restart();
        ctx.poll();
        BOOST_TEST(t.at->times == 1, call.name);
        return t;
    }

    // All operations, and what holds for every request of theirs.
    void run_all(std::string const& what)
    {
        for (auto const& call : every_call_with("b1", "name")) {
            auto const before = wire->requests.size();
            auto const t = run(call);
            auto const story =
                std::string(request_error(t.at->ec, t.at->info).what()) + to_string(t.at->info);
            BOOST_TEST(story.find(token) == story.npos, what << ", " << call.name);
            BOOST_TEST(story.find(password) == story.npos, what << ", " << call.name);
            for (auto i = before; i < wire->requests.size(); ++i)
                check(wire->requests[i], what + ", " + call.name);
        }
    }

    static void check(net::http_request const& r, std::string const& what)
    {
        BOOST_TEST(honest.contains(where(r)), what << ": asked " << where(r) << r.target);
        bool const identity = r.to.host == "iam.test";
        BOOST_TEST((r.body.find(password) == r.body.npos || identity),
                   what << ": the password goes to " << where(r));
        BOOST_TEST(r.target.find("evil") == r.target.npos, what << ": " << r.target);
        for (auto const& h : r.headers) {
            BOOST_TEST(h.value.find("evil") == h.value.npos, what << ": " << h.name << ": " << h.value);
            BOOST_TEST(h.value.find(secret_key) == h.value.npos, what << ": " << h.name);
            BOOST_TEST(!net::same_name(h.name, "Accept-Encoding"), what << ": compression is offered");
        }
    }
};

inline every_call named(std::string_view name)
{
    auto all = every_call_with("b1", "name");
    auto const at = std::ranges::find(all, name, &every_call::name);
    BOOST_TEST_REQUIRE((at != all.end()), name);
    return std::move(*at);
}

// A body that every decoder likes, and in which every link leads away.
inline constexpr char const* tempting =
    R"({"job_id":"j1","id":"b1","status":"creating","count":100,"total_count":100,"backups":[{"id":"b1","name":"n",)"
    R"("links":[{"rel":"self","href":"https://evil.test/b1"}]},{"id":"b2","links":[]}],"backups_links":[{"rel":"next",)"
    R"("href":"https://evil.test/v3/p/backups?marker=b2&limit=1"}],"links":[{"rel":"next","href":"//evil.test/"}],)"
    R"("backup":{"id":"b1","status":"available","links":[{"rel":"self","href":"https://evil.test/b1"}]},)"
    R"("entities":{"backup_id":"b1","url":"https://evil.test/"},"volume":{"id":"v1","status":"available"},)"
    R"("restore":{"backup_id":"b1","volume_id":"v1"},"location":"https://evil.test/","next":"https://evil.test/",)"
    R"("tasks":[],"resources":[],"tags":[],"shared":[],"failure_jobs":[],"backup_policies":[],"domains":[],)"
    R"("server_groups":[],"protected_instances":[],"replications":[],"disaster_recovery_drills":[],)"
    R"("server_group":{"id":"b1","status":"available"},"versions":[{"id":"v3.0","status":"CURRENT","version":"3.70",)"
    R"("min_version":"3.0","links":[{"rel":"self","href":"https://evil.test/v3/"}]}],"backup-record":)"
    R"({"backup_service":"s","backup_url":"https://evil.test"}})";

inline std::vector<net::header> const away{{"Location", "https://evil.test/v3/p/backups"},
                                           {"Content-Location", "https://evil.test/"},
                                           {"Refresh", "0; url=https://evil.test/"},
                                           {"WWW-Authenticate", R"(Keystone uri="https://evil.test/v3")"},
                                           {"Alt-Svc", R"(h2="evil.test:443"; ma=86400)"}};

} // namespace vigil::test
