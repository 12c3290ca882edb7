// Real sockets on loopback: TLS with every sort of certificate, proxies, and servers that misbehave.
#include "net/loopback.hpp"
#include "net/manual_clock.hpp"
#include "net/pooled_transport.hpp"
#include "net/steady_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

namespace vigil::net {

namespace {

using namespace std::chrono_literals;

struct outcome
{
    error_code ec = errc::internal_error;
    http_reply reply;
};

// One thread, one context, for both sides.
struct fixture
{
    asio::io_context context{1};
    steady_time real{context.get_executor()};
    test::pki::authority ca;
    connection_options limits;
    tls_options tls;
    proxy_options proxy;
    std::string problem;
    std::shared_ptr<net::connector> connect;
    std::optional<pooled_transport> pool;

    fixture()
    {
        tls.system_ca = false;
        tls.ca_pem = ca.pem();
        proxy.from_environment = false;
    }
    ~fixture() { pool.reset(); }

    void make(time_source& time)
    {
        pool.reset();
        auto made = make_tcp_connector(context.get_executor(), time, limits, tls, proxy, problem);
        BOOST_TEST_REQUIRE(made.has_value(), problem);
        connect = *made;
        pool.emplace(context.get_executor(), time, limits, "test", connect);
    }
    void make() { make(real); }

    outcome get(std::uint16_t port, std::string host = "localhost", bool secure = true)
    {
        http_request q;
        q.method = "GET";
        q.to = {secure, std::move(host), port};
        q.target = "/x";
        outcome o;
        bool done = false;
        pool->async_exchange(q, real.now() + 20s, [&](error_code ec, http_reply r) {
            o.ec = ec;
            o.reply = std::move(r);
            done = true;
        });
        context.restart();
        while (!done && context.run_one() != 0) {
        }
        BOOST_TEST(done);
        return o;
    }

    void refused(std::uint16_t port, std::string problem_text, std::string host = "localhost")
    {
        make();
        auto const o = get(port, std::move(host));
        BOOST_TEST(o.ec == errc::tls_rejected);
        BOOST_TEST(o.reply.problem == problem_text);
        BOOST_TEST((o.reply.progress == progress::not_sent));
    }
};

// A file for one test.
struct file
{
    std::filesystem::path path;

    explicit file(std::string const& text)
    {
        static int count = 0;
        path = std::filesystem::temp_directory_path() /
               ("vigil-net-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".pem");
        std::ofstream(path) << text;
    }
    ~file() { std::filesystem::remove(path); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(loopback, fixture)

BOOST_AUTO_TEST_CASE(plain)
{
    test::server s(context);
    make();
    for (int i = 0; i < 3; ++i) {
        auto const o = get(s.port(), "127.0.0.1", false);
        BOOST_TEST(o.ec == error_code());
        BOOST_TEST(o.reply.body == "{}");
    }
    BOOST_TEST(s.connections == 1);
    BOOST_TEST(s.requests.front().find("Host: 127.0.0.1:" + std::to_string(s.port()) + "\r\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(good_certificates)
{
    test::server s(context);
    s.use_tls(ca.issue("DNS:localhost,IP:127.0.0.1"));
    make();
    auto const o = get(s.port());
    BOOST_TEST(o.ec == error_code());
    BOOST_TEST(o.reply.body == "{}");
    BOOST_TEST(s.names.back() == "localhost");
    BOOST_TEST(get(s.port(), "127.0.0.1").ec == error_code());
    BOOST_TEST(s.names.back() == ""); // no server name for an address
}

BOOST_AUTO_TEST_CASE(bad_certificates)
{
    test::server wrong_name(context);
    wrong_name.use_tls(ca.issue("DNS:evil.test"));
    refused(wrong_name.port(), "TLS: hostname mismatch");
    refused(wrong_name.port(), "TLS: IP address mismatch", "127.0.0.1");

    test::server partial(context);
    partial.use_tls(ca.issue("DNS:local*"));
    refused(partial.port(), "TLS: hostname mismatch");

    test::server expired(context);
    expired.use_tls(ca.issue("DNS:localhost", -7200, -3600));
    refused(expired.port(), "TLS: certificate has expired");

    test::server early(context);
    early.use_tls(ca.issue("DNS:localhost", 3600, 7200));
    refused(early.port(), "TLS: certificate is not yet valid");

    test::server alone(context);
    alone.use_tls(test::pki::self_signed("DNS:localhost"));
    refused(alone.port(), "TLS: self-signed certificate");

    test::pki::authority const stranger("another CA");
    test::server unknown(context);
    unknown.use_tls(stranger.issue("DNS:localhost"));
    refused(unknown.port(), "TLS: unable to get local issuer certificate");

    tls.verification = tls_verification::insecure_none;
    make();
    BOOST_TEST(get(wrong_name.port()).ec == error_code());
}

BOOST_AUTO_TEST_CASE(old_protocols_are_refused)
{
    test::server s(context);
    auto& old = s.use_tls(ca.issue("DNS:localhost"));
    SSL_CTX_set_security_level(old.native_handle(), 0);
    SSL_CTX_set_min_proto_version(old.native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
    make();
    auto const o = get(s.port());
    BOOST_TEST(o.ec == errc::tls_rejected);
    BOOST_TEST(o.reply.problem.find("version") != std::string::npos);

    test::server two(context);
    SSL_CTX_set_max_proto_version(two.use_tls(ca.issue("DNS:localhost")).native_handle(), TLS1_2_VERSION);
    BOOST_TEST(get(two.port()).ec == error_code());
    tls.minimum = tls_version::v1_3;
    make();
    BOOST_TEST(get(two.port()).ec == errc::tls_rejected);
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed)
{
    for (auto const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        test::server s(context);
        s.reply = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
        SSL_CTX_set_max_proto_version(s.use_tls(ca.issue("DNS:localhost,IP:127.0.0.1")).native_handle(),
                                      version);
        make();
        for (int i = 0; i < 6; ++i)
            BOOST_TEST(get(s.port()).ec == error_code());
        BOOST_TEST(s.connections == 6);
        BOOST_TEST(s.resumed == 5);
        BOOST_TEST(pool->counted().tls_resumed == 5u);
        // Never for another name: a resumed session is not verified again.
        BOOST_TEST(get(s.port(), "127.0.0.1").ec == error_code());
        BOOST_TEST(s.resumed == 5);
    }
}

BOOST_AUTO_TEST_CASE(the_client_can_show_a_certificate)
{
    test::server s(context);
    auto& context_of_server = s.use_tls(ca.issue("DNS:localhost"));
    context_of_server.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    auto const ca_text = ca.pem();
    context_of_server.add_certificate_authority(asio::buffer(ca_text));
    make();
    auto const without = get(s.port());
    BOOST_TEST(without.ec == errc::tls_rejected); // told with the first read, in TLS 1.3
    BOOST_TEST(without.reply.problem.find("certificate required") != std::string::npos);

    auto const mine = ca.issue("DNS:client", -3600, 86400, "open sesame");
    file const certificate(mine.certificate);
    file const key(mine.key);
    tls.certificate_file = certificate.path;
    tls.key_file = key.path;
    tls.key_password = "open sesame";
    make();
    BOOST_TEST(get(s.port()).ec == error_code());
}

BOOST_AUTO_TEST_CASE(options_that_cannot_work_are_named)
{
    auto const mine = ca.issue("DNS:client", -3600, 86400, "open sesame");
    auto const other = ca.issue("DNS:client");
    file const certificate(mine.certificate);
    file const key(mine.key);
    file const foreign(other.key);
    file const text("no certificate");
    file const empty("");

    auto const says = [&](tls_options const& o, std::string const& start) {
        std::string why;
        auto const r = make_tcp_connector(context.get_executor(), real, limits, o, proxy, why);
        BOOST_TEST((r.has_error() && r.error() == errc::invalid_argument));
        BOOST_TEST(why.starts_with(start), why);
    };
    tls_options o;
    o.ca_file = "/nowhere/ca.pem";
    says(o, "tls.ca_file: cannot be read: /nowhere/ca.pem: No such file or directory");
    o.ca_file = "/tmp";
    says(o, "tls.ca_file: is empty or not a file: /tmp");
    o.ca_file = text.path;
    says(o, "tls.ca_file: holds no certificate in PEM form: ");
    o = {};
    o.ca_pem = "rubbish";
    says(o, "tls.ca_pem: holds no certificate in PEM form");
    o = {};
    o.key_file = key.path;
    says(o, "tls.certificate_file: must be given with tls.key_file");
    o.certificate_file = empty.path;
    says(o, "tls.certificate_file: is empty or not a file: ");
    o.certificate_file = certificate.path;
    says(o, "tls.key_file: holds no key in PEM form, or tls.key_password is wrong: ");
    o.key_password = "open";
    says(o, "tls.key_file: holds no key in PEM form, or tls.key_password is wrong: ");
    o.key_file = foreign.path;
    says(o, "tls.key_file: does not belong to tls.certificate_file: ");
    o.key_file = "/nowhere/key.pem";
    says(o, "tls.key_file: cannot be read: /nowhere/key.pem");
}

BOOST_AUTO_TEST_CASE(a_cut_tls_connection_ends_no_body)
{
    test::server s(context);
    s.use_tls(ca.issue("DNS:localhost"));
    s.reply = "HTTP/1.1 200 OK\r\n\r\n{\"half\":";
    s.close_after_reply = true;
    make();
    auto const whole = get(s.port());
    BOOST_TEST(whole.ec == error_code());
    BOOST_TEST(whole.reply.body == "{\"half\":");
    s.close_notify = false;
    auto const cut = get(s.port());
    BOOST_TEST(cut.ec == errc::connection_lost);
    BOOST_TEST((cut.reply.progress == progress::replying));
}

BOOST_AUTO_TEST_CASE(a_tls_reply_to_nothing_is_never_taken)
{
    test::server s(context);
    s.use_tls(ca.issue("DNS:localhost"));
    std::string const reply = s.reply;
    s.reply = reply + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"; // may wait in TLS's buffers
    make();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(get(s.port()).reply.body == "{}");
    BOOST_TEST(s.connections == 3);
}

BOOST_AUTO_TEST_CASE(servers_that_are_not_what_they_seem)
{
    test::server plain(context);
    plain.greeting = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    make();
    auto const o = get(plain.port());
    BOOST_TEST(o.ec == errc::tls_rejected);
    BOOST_TEST(o.reply.problem.starts_with("TLS: wrong version number"));
    auto const p = get(plain.port(), "127.0.0.1", false);
    BOOST_TEST(p.reply.status == 400);
}

BOOST_AUTO_TEST_CASE(a_closed_port_is_refused)
{
    auto const port =
        test::tcp::acceptor(context, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
    make();
    auto const o = get(port, "127.0.0.1");
    BOOST_TEST(o.ec == asio::error::connection_refused);
    BOOST_TEST(o.ec == condition::transient);
    BOOST_TEST(o.reply.problem == "connect 127.0.0.1 port " + std::to_string(port) + ": Connection refused");
    BOOST_TEST((o.reply.progress == progress::not_sent));
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_exist)
{
    make();
    auto const o = get(443, "no.such.host.invalid");
    BOOST_TEST(o.ec == condition::transient);
    BOOST_TEST(o.reply.problem.starts_with("resolve no.such.host.invalid: "));
}

// Virtual time moves the limit; the sockets are real.
BOOST_AUTO_TEST_CASE(a_mute_server_meets_the_handshake_limit)
{
    test::manual_clock time(context);
    limits.tls_handshake = 10s;
    test::server s(context);
    s.silent = true;
    make(time);
    http_request q;
    q.method = "GET";
    q.to = {true, "127.0.0.1", s.port()};
    q.target = "/";
    std::optional<error_code> got;
    http_reply reply;
    pool->async_exchange(q, time.now() + 1h,
                         [&](error_code ec, http_reply r) { got = ec, reply = std::move(r); });
    while (s.connections == 0)
        context.run_one();
    test::settle(context);
    while (time.now() < time_point(24h) + 9s) {
        time.advance(1s);
        test::settle(context);
        BOOST_TEST(!got);
    }
    time.advance(2s);
    test::settle(context);
    BOOST_TEST_REQUIRE(!!got);
    BOOST_TEST(*got == errc::phase_timeout);
    BOOST_TEST(reply.problem == "timeout: TLS handshake");
    BOOST_TEST(time.sleepers() == 0u);
    pool.reset();
    connect.reset();
}

BOOST_AUTO_TEST_CASE(every_moment_of_an_opening_can_be_cancelled_or_lose_its_context)
{
    for (bool const destroy : {false, true})
        for (int moment = 0; moment < 25; ++moment) {
            auto ctx = std::make_unique<asio::io_context>(1);
            steady_time time(ctx->get_executor());
            auto s = std::make_unique<test::server>(*ctx);
            s->use_tls(ca.issue("DNS:localhost"));
            auto t = std::make_unique<pooled_transport>(
                ctx->get_executor(), time, limits, "test",
                *make_tcp_connector(ctx->get_executor(), time, limits, tls, proxy, problem));
            http_request q;
            q.method = "GET";
            q.to = {true, "localhost", s->port()};
            q.target = "/";
            asio::cancellation_signal stop;
            std::optional<error_code> got;
            t->async_exchange(
                q, time.now() + 20s,
                asio::bind_cancellation_slot(stop.slot(), [&](error_code ec, http_reply) { got = ec; }));
            for (int i = 0; i < moment && !got; ++i)
                ctx->run_one();
            if (destroy) {
                s.reset();
                ctx.reset();
                t.reset();
                continue;
            }
            bool const before = got.has_value();
            stop.emit(asio::cancellation_type::terminal);
            while (!got && ctx->run_one() != 0) {
            }
            BOOST_TEST_REQUIRE(!!got);
            BOOST_TEST((before || *got == asio::error::operation_aborted || !*got));
            t.reset();
            s->close();
        }
}

BOOST_AUTO_TEST_CASE(ipv6)
{
    std::optional<test::server> s;
    try {
        s.emplace(context, "::1");
    } catch (boost::system::system_error const&) {
        BOOST_TEST_MESSAGE("no IPv6 on this machine");
        return;
    }
    s->use_tls(ca.issue("IP:::1"));
    make();
    auto const o = get(s->port(), "::1");
    BOOST_TEST(o.ec == error_code());
    BOOST_TEST(s->requests.back().find("Host: [::1]:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(proxies_by_connect)
{
    test::server s(context);
    s.use_tls(ca.issue("DNS:vbs.example.test"));
    test::tunnel_proxy p(context);
    p.to = s.port();
    auto const url = "127.0.0.1:" + std::to_string(p.port());
    proxy.url = "http://" + url;
    make();
    auto const o = get(443, "vbs.example.test");
    BOOST_TEST(o.ec == error_code());
    BOOST_TEST(o.reply.body == "{}");
    BOOST_TEST(p.requests.back().starts_with(
        "CONNECT vbs.example.test:443 HTTP/1.1\r\nHost: vbs.example.test:443\r\n"));
    BOOST_TEST(p.requests.back().find("Proxy-Authorization") == std::string::npos);
    BOOST_TEST(s.names.back() == "vbs.example.test");
    BOOST_TEST(s.requests.back().find("Proxy") == std::string::npos);
    BOOST_TEST(s.requests.back().starts_with("GET /x HTTP/1.1\r\n"));

    p.wanted = "Basic dTpw";
    make();
    auto const unknown = get(443, "vbs.example.test");
    BOOST_TEST(unknown.ec == errc::proxy_refused);
    BOOST_TEST(unknown.reply.problem == "proxy: 407 Proxy Authentication Required");
    BOOST_TEST((unknown.reply.progress == progress::not_sent));

    proxy.url = "http://u:p@" + url;
    make();
    BOOST_TEST(get(443, "vbs.example.test").ec == error_code());

    // The name is checked through the tunnel as well.
    make();
    BOOST_TEST(get(443, "evil.test").reply.problem == "TLS: hostname mismatch");

    p.greeting = "hello";
    make();
    BOOST_TEST(get(443, "vbs.example.test").ec == errc::bad_http);
    p.greeting.clear();
    p.refusal = "SSH-2.0-x\r\n\r\n";
    make();
    auto const odd = get(443, "vbs.example.test");
    BOOST_TEST(odd.ec == errc::bad_http);
    BOOST_TEST(odd.reply.problem.starts_with("proxy: "));

    p.close();
    make();
    auto const gone = get(443, "vbs.example.test");
    BOOST_TEST(gone.ec == asio::error::connection_refused);
    BOOST_TEST(gone.reply.problem.starts_with("proxy: connect 127.0.0.1 port "));
}

BOOST_AUTO_TEST_CASE(proxies_read_absolute_targets)
{
    test::server s(context); // stands in for the proxy
    proxy.url = "http://u:p@127.0.0.1:" + std::to_string(s.port());
    make();
    BOOST_TEST(get(8776, "cinder.example.test", false).ec == error_code());
    BOOST_TEST(s.requests.back().starts_with(
        "GET http://cinder.example.test:8776/x HTTP/1.1\r\nHost: cinder.example.test:8776\r\n"));
    BOOST_TEST(s.requests.back().find("Proxy-Authorization: Basic dTpw\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
