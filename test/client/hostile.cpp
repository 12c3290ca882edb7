// Services that want more than they are owed: whatever they answer, no request and no credential goes to another host
// than the log-in named, nothing that a caller passes becomes more than what it stands for, and nobody waits for ever.
#include "every_call.hpp"

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
namespace {

constexpr std::string_view password = "correct-horse-battery";
constexpr std::string_view token = "gAAAAAB-the-token-itself";
constexpr std::string_view secret_key = "the-secret-key-itself";

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

net::http_reply say(int status, std::string body = {}, std::vector<net::header> headers = {})
{
    net::http_reply r;
    r.status = status;
    r.body = std::move(body);
    r.headers = std::move(headers);
    return r;
}

std::string endpoints(std::string const& type, std::string const& url)
{
    return R"({"type":")" + type + R"(","endpoints":[{"url":")" + url +
           R"(","region":"eu","interface":"public"}]})";
}

// Before each honest entry of a catalogue one that is not: it is passed over, or it is what it seems.
std::string catalogue(std::string const& lure)
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

net::http_reply log_in(std::string const& lure)
{
    return say(201,
               R"({"token":{"expires_at":"2026-02-01T00:00:00.000000Z","project":{"id":"p"},"catalog":)" +
                   catalogue(lure) + "}}",
               {{"X-Subject-Token", std::string(token)}, {"Location", "https://evil.test/v3/auth/tokens"}});
}

std::set<std::string> const honest{"https://iam.test:443", "https://vbs.test:443", "https://2001:db8::5:8443",
                                   "https://cinder.test:443"};

std::string where(net::http_request const& r)
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
        auto const ended = time.run_until(ctx, [&] { return t.at->times > 0; });
        BOOST_TEST(ended, call.name << " does not end");
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

every_call named(std::string_view name)
{
    auto all = every_call_with("b1", "name");
    auto const at = std::ranges::find(all, name, &every_call::name);
    BOOST_TEST_REQUIRE((at != all.end()), name);
    return std::move(*at);
}

// A body that every decoder likes, and in which every link leads away.
constexpr char const* tempting =
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

std::vector<net::header> const away{{"Location", "https://evil.test/v3/p/backups"},
                                    {"Content-Location", "https://evil.test/"},
                                    {"Refresh", "0; url=https://evil.test/"},
                                    {"WWW-Authenticate", R"(Keystone uri="https://evil.test/v3")"},
                                    {"Alt-Svc", R"(h2="evil.test:443"; ma=86400)"}};

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_services)

BOOST_AUTO_TEST_CASE(redirections_are_not_followed)
{
    for (int const status : {300, 301, 302, 303, 305, 307, 308}) {
        hostile h;
        h.serve([&](auto const&) { return say(status, tempting, away); });
        h.run_all("a " + std::to_string(status));

        auto const t = h.run(named("get_backup"));
        BOOST_TEST(t.at->info.operation == "vbs.backups.get.v3");
        BOOST_TEST((t.at->ec == static_cast<http_errc>(status)), t.at->ec.message());
        BOOST_TEST(t.at->info.rule.find("redirections are not followed") == 0u, t.at->info.rule);
        BOOST_TEST(t.at->info.attempts == 1);
    }
}

BOOST_AUTO_TEST_CASE(links_in_answers_lead_nowhere)
{
    for (auto const service : {dialect::vbs, dialect::cinder}) {
        hostile h;
        h.options.service = service;
        h.serve([](auto const&) { return say(200, tempting, away); });
        h.run_all("links");
        BOOST_TEST(h.wire->requests.size() > (service == dialect::vbs ? 60u : 15u));
        h.run_all("links again"); // with what was remembered
    }
}

BOOST_AUTO_TEST_CASE(refusals_send_nobody_elsewhere)
{
    for (int const status : {401, 403, 404, 407, 429, 500, 503, 504}) {
        hostile h;
        h.serve([&](auto const&) {
            auto headers = away;
            headers.push_back({"Retry-After", "1"});
            return say(status,
                       R"({"error":{"code":"APIG.0307","message":"log in at https://evil.test with )" +
                           std::string(token) + R"("}})",
                       headers);
        });
        h.run_all("a " + std::to_string(status));
    }
}

// Who may say where a service is: the identity service that was logged in to over TLS, for services over TLS.
BOOST_AUTO_TEST_CASE(a_catalogue_names_hosts_and_nothing_else)
{
    for (auto const* const lure : {"http://evil.test/v2/p",
                                   "http://vbs.test/v2/p",
                                   "HTTP://evil.test",
                                   "https://vbs.test@evil.test/v2",
                                   "https://user:pw@evil.test/",
                                   "https://evil.test?x=vbs.test",
                                   "https://evil.test#vbs.test",
                                   "//evil.test/v2",
                                   "gopher://evil.test/",
                                   "javascript:alert(1)",
                                   "file:///etc/passwd",
                                   "https://evil.test:0/",
                                   "https://evil.test:65536/",
                                   "https://evil.test:443:443/",
                                   "https://[::1%25evil]/",
                                   "https://[::1/",
                                   "https://[v1.evil]/",
                                   "https://evil.test\\\\.vbs.test/",
                                   "https://vbs.test\\r\\nHost: evil.test/",
                                   "https://vbs.test%0d%0aX:%20evil/",
                                   "https://vbs.test%2fevil/",
                                   "https://vbs.test/../evil/v2",
                                   "https://vbs.test/%2e%2e/evil/v2",
                                   "https://vbs.test/.%2E/evil/v2",
                                   "https://\xd0\xb5vil.test/",
                                   "https://vbs\xe3\x80\x82test.evil/",
                                   "https://ev\\u0000il.test/",
                                   " https://evil.test",
                                   "https:evil.test",
                                   "https:///evil.test/"}) {
        hostile h;
        h.serve([](auto const&) { return say(200, tempting); }, lure);
        for (auto const* const call : {"get_backup", "groups.get", "get_volume"}) { // one of each service
            auto const t = h.run(named(call));
            BOOST_TEST((t.at->ec != errc::endpoint_not_found), lure << ": " << call);
        }
        BOOST_TEST(h.wire->requests.size() >= 2u, lure);
        for (auto const& r : h.wire->requests)
            hostile::check(r, lure);
    }
    // A name of another script is written in letters of its own, xn--, by whoever means it; then it is a host.
    hostile h;
    h.serve([](auto const&) { return say(200, tempting); }, "https://xn--vil-qdd.test/");
    h.run(named("get_backup"));
    BOOST_TEST(where(h.wire->requests.back()) == "https://xn--vil-qdd.test:443");
}

BOOST_AUTO_TEST_CASE(what_a_catalogue_names_without_tls_gets_no_token)
{
    for (bool const tls : {true, false}) {
        hostile h;
        h.options.credentials = password_credentials(tls ? "https://iam.test/v3" : "http://iam.test/v3", "u",
                                                     std::string(password))
                                    .project_name("p");
        h.wire->answer = [](net::http_request const& r) {
            if (r.to.host != "iam.test")
                return say(200, tempting);
            return say(
                201,
                R"({"token":{"expires_at":"2026-02-01T00:00:00.000000Z","project":{"id":"p"},"catalog":[)" +
                    endpoints("vbs", "http://vbs.test/v2/p") + "]}}",
                {{"X-Subject-Token", std::string(token)}});
        };
        auto const get = named("get_backup");
        auto const t = h.run(get);
        if (!tls) { // nothing is lost that was not sent about in the clear already
            BOOST_TEST(!t.at->ec, t.at->ec.message());
            BOOST_TEST(where(h.wire->requests.back()) == "http://vbs.test:80");
            continue;
        }
        BOOST_TEST(t.at->ec == errc::endpoint_not_found);
        BOOST_TEST(t.at->info.rule.find("by http:// does not count") != std::string::npos, t.at->info.rule);
        BOOST_TEST(h.wire->requests.size() == 1u); // the log-in

        // Whoever means it says so.
        hostile willing;
        willing.wire->answer = h.wire->answer;
        willing.options.vbs_endpoint = "http://vbs.test";
        BOOST_TEST(!willing.run(get).at->ec);
        BOOST_TEST(where(willing.wire->requests.back()) == "http://vbs.test:80");
    }
}

// The identity service itself may be somebody else's by now, or have one before it.
BOOST_AUTO_TEST_CASE(a_password_goes_to_the_identity_service_only)
{
    for (int const status : {301, 302, 307, 308, 401, 403, 503}) {
        hostile h;
        h.options.retry.max_attempts = 2;
        h.wire->answer = [&](auto const&) {
            return say(status,
                       R"({"error":{"code":401,"message":"no","location":"https://evil.test"},"links":)"
                       R"([{"rel":"self","href":"https://evil.test/v3"}]})",
                       away);
        };
        auto const t = h.run(named("get_backup"));
        BOOST_TEST(t.at->ec.failed());
        BOOST_TEST(h.wire->requests.size() <= 2u);
        for (auto const& r : h.wire->requests) {
            BOOST_TEST(where(r) == "https://iam.test:443");
            hostile::check(r, "a log-in, " + std::to_string(status));
        }
    }
}

BOOST_AUTO_TEST_CASE(signatures_go_where_tokens_do)
{
    for (int const status : {200, 301, 307, 401, 503}) {
        hostile h;
        h.options.credentials = access_key_credentials("AK", std::string(secret_key))
                                    .auth_url("https://iam.test/v3")
                                    .project_name("p");
        h.wire->answer = [&](net::http_request const& r) {
            if (r.target.starts_with("/v3/projects"))
                return say(200,
                           R"({"projects":[{"id":"p","name":"p","links":{"self":"https://evil.test/v3"}}],)"
                           R"("links":{"next":"https://evil.test/v3/projects?page=2"}})");
            if (r.target == "/v3/auth/catalog")
                return say(200, R"({"catalog":)" + catalogue("http://evil.test/v2") +
                                    R"(,"links":{"self":"https://evil.test"}})");
            return say(status, tempting, away);
        };
        h.run_all("signed, " + std::to_string(status));
        for (auto const& r : h.wire->requests) {
            auto const signature = std::ranges::find_if(
                r.headers, [](auto const& f) { return net::same_name(f.name, "Authorization"); });
            BOOST_TEST((signature != r.headers.end() && signature->value.starts_with("SDK-HMAC-SHA256")));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_list_that_leads_in_circles_ends)
{
    hostile h;
    int asked = 0;
    h.serve([&](auto const&) {
        return say(200, R"({"backups":[{"id":"b1"},{"id":"b2"}],"backups_links":[{"rel":"next","href":)"
                        R"("https://evil.test/?marker=m)" +
                            std::to_string(++asked) + R"("}]})");
    });
    auto pages = h.api().list_backups(list_backups_query());
    for (bool more = true; more;) {
        told t;
        bool got = false;
        pages.async_next([&](error_code ec, auto page) {
            got = page.has_value();
            t(ec);
        });
        BOOST_TEST_REQUIRE(h.time.run_until(h.ctx, [&] { return t.at->times > 0; }));
        h.ctx.restart();
        BOOST_TEST(!t.at->ec);
        more = got;
    }
    BOOST_TEST(asked == 2); // a page of nothing new is the last one
}

BOOST_AUTO_TEST_CASE(a_compressed_body_is_refused_and_named)
{
    std::string const packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00", 22);
    auto const ask = [&](int status, std::string how, std::string_view call) {
        hostile h;
        h.serve([&](auto const&) { return say(status, packed, {{"Content-Encoding", how}}); });
        return h.run(named(call)).at;
    };
    auto const read = ask(200, "gzip", "get_backup");
    BOOST_TEST(read->ec == errc::unexpected_reply);
    BOOST_TEST(read->info.rule.find("gzip") != std::string::npos, read->info.rule);
    BOOST_TEST(read->info.attempts == 1);
    auto const made = ask(202, "br", "create_native_backup"); // nobody can read whether there is a backup now
    BOOST_TEST(made->ec == errc::outcome_unknown);
    BOOST_TEST(made->info.outcome_unknown);
    BOOST_TEST(made->info.rule.find("br") != std::string::npos, made->info.rule);
    auto const refused = ask(403, "gzip", "get_backup");
    BOOST_TEST((refused->ec == condition::forbidden));
    BOOST_TEST(refused->info.service_message.find("gzip") != std::string::npos,
               refused->info.service_message);

    hostile h; // said, but not done
    h.serve([](auto const&) { return say(200, tempting, {{"Content-Encoding", "identity"}}); });
    BOOST_TEST(!h.run(named("get_backup")).at->ec);
}

// ---- callers, and whoever gave them names ---------------------------------------------------------------

BOOST_AUTO_TEST_CASE(no_id_becomes_more_than_an_id)
{
    hostile h;
    h.options.validate_arguments = false;
    h.serve([](auto const&) { return say(200, tempting); });
    h.run(named("get_backup")); // logs in
    for (std::string const& bad : {std::string(),
                                   std::string("."),
                                   std::string(".."),
                                   std::string("a/b"),
                                   std::string("/"),
                                   std::string("a\\b"),
                                   std::string("%2f"),
                                   std::string("a%2Fb"),
                                   std::string("%2e%2e"),
                                   std::string("..%2f"),
                                   std::string("a\r\nX: y"),
                                   std::string("a\nb"),
                                   std::string("a\0b", 3),
                                   std::string("a\tb"),
                                   std::string("a b"),
                                   std::string("a?x=1"),
                                   std::string("a#f"),
                                   std::string("a;b"),
                                   std::string("a&b"),
                                   std::string("\xc3\xa4"),
                                   std::string("\xff"),
                                   std::string("\xe2\x80\xae"),
                                   std::string("detail"),
                                   std::string("BATCH"),
                                   std::string("quota"),
                                   std::string("action"),
                                   std::string(65, 'x')}) {
        for (auto const& call : every_call_with(bad, "n")) {
            if (!call.has_id)
                continue;
            auto const before = h.wire->requests.size();
            auto const t = h.run(call);
            BOOST_TEST_CONTEXT(call.name << " of '" << bad << "'")
            {
                bool const elsewhere = t.at->ec == errc::not_supported; // another dialect's
                BOOST_TEST((elsewhere || t.at->ec == errc::invalid_argument), t.at->ec.message());
                BOOST_TEST(h.wire->requests.size() == before);
            }
        }
    }
}

std::string decoded(std::string_view path)
{
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i)
        if (path[i] == '%') {
            out += static_cast<char>(std::stoi(std::string(path.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else
            out += path[i];
    return out;
}

// Where a path leads for somebody who decodes first and follows dots then, with slashes of both kinds.
std::vector<std::string> reached(std::string_view path)
{
    std::vector<std::string> at;
    auto const text = decoded(path);
    for (std::string_view rest = text; !rest.empty();) {
        auto const part = rest.substr(0, rest.find_first_of("/\\"));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (part == ".." && !at.empty())
            at.pop_back();
        else if (!part.empty() && part != "." && part != "..")
            at.emplace_back(part);
    }
    return at;
}

BOOST_AUTO_TEST_CASE(no_word_becomes_a_header_or_another_path)
{
    auto const asked = [](dialect service, std::string const& word, std::string const& name) {
        hostile h;
        h.options.service = service;
        h.options.validate_arguments = false;
        h.serve([](auto const&) { return say(404, R"({"error":{"code":"X","message":"no"}})"); });
        auto const calls = every_call_with("b1", word);
        h.run(*std::ranges::find(calls, name, &every_call::name));
        auto const sent = std::ranges::find_if(
            h.wire->requests, [](auto const& r) { return r.to.host != "iam.test" && r.target != "/v3/"; });
        return sent == h.wire->requests.end() ? std::optional<net::http_request>() : *sent;
    };
    for (auto const service : {dialect::vbs, dialect::cinder})
        for (auto const& call : every_call_with("b1", "word")) {
            auto const plain = asked(service, "word", call.name);
            if (!plain)
                continue;
            auto const path = plain->target.substr(0, plain->target.find('?'));
            for (std::string const& bad :
                 {std::string("a\r\nX-Evil: y"), std::string("a\n\nGET /"), std::string("a\0b", 3),
                  std::string(".."), std::string("../.."), std::string("x/../../.."),
                  std::string("x\\..\\.."), std::string("%2f%2e%2e"), std::string("a b"),
                  std::string("a?x=1&limit=9"), std::string("a#f"), std::string("a&x=1"),
                  std::string("\xc3\xa4"), std::string("\xff\xfe"), std::string("\"},\"x\":{\"a\":\"")}) {
                BOOST_TEST_CONTEXT(call.name << " with '" << bad << "'")
                {
                    auto const r = asked(service, bad, call.name);
                    if (!r) // refused, which is fine
                        continue;
                    auto const visible = [](char c) { return c > ' ' && c < '\x7f'; };
                    BOOST_TEST(std::ranges::all_of(r->target, visible), r->target);
                    BOOST_TEST(r->method == plain->method);
                    BOOST_TEST(where(*r) == where(*plain));
                    auto const here = r->target.substr(0, r->target.find('?'));
                    BOOST_TEST(std::ranges::count(here, '/') == std::ranges::count(path, '/'), here);
                    auto const to = reached(here);
                    auto const meant = reached(path);
                    BOOST_TEST(to.size() >= meant.size(), here);
                    for (std::size_t i = 0; i + 1 < meant.size() && i < to.size(); ++i)
                        BOOST_TEST(to[i] == meant[i], here);
                    BOOST_TEST(std::ranges::count(r->target, '&') == std::ranges::count(plain->target, '&'),
                               r->target);
                    BOOST_TEST(r->headers.size() == plain->headers.size());
                    for (auto const& h : r->headers)
                        BOOST_TEST(h.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                                   h.name);
                }
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
