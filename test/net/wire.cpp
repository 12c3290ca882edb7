// The exchange at every split point of a reply, failing at every step, and with every sort of rubbish.
#include "net/wire.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/test/unit_test.hpp>

#include <cstring>
#include <limits>
#include <string>

namespace vigil::net {

namespace {

constexpr auto whole = std::numeric_limits<std::size_t>::max();

http_request get(std::string target = "/v3/p/backups/b1")
{
    http_request q;
    q.method = "GET";
    q.to = {true, "vbs.example.test", 443};
    q.target = std::move(target);
    return q;
}

// Reads `incoming` in pieces and then `end`.
struct conversation
{
    std::string incoming;
    error_code end = asio::error::eof;
    std::size_t per_read = whole;
    std::size_t per_write = whole;
    int fail_at = -1; // the number of the step that fails
    error_code fail_with = asio::error::connection_reset;
    std::string sent;
    int steps = 0;

    wire::step run(wire& w, http_request const& q, request_form const& form = {})
    {
        auto s = w.start(q, form);
        while (s != wire::step::done) {
            bool const fails = steps++ == fail_at;
            if (s == wire::step::write) {
                auto const out = w.output();
                BOOST_TEST_REQUIRE(out.size() > 0u);
                auto const n = fails ? 0 : std::min(out.size(), per_write);
                sent.append(static_cast<char const*>(out.data()), n);
                s = w.wrote(fails ? fail_with : error_code(), n);
            } else {
                auto const in = w.input();
                BOOST_TEST_REQUIRE(in.size() > 0u);
                auto const n = fails ? 0 : std::min({in.size(), incoming.size(), per_read});
                std::memcpy(in.data(), incoming.data(), n);
                incoming.erase(0, n);
                s = w.got(fails ? fail_with : n == 0 ? end : error_code(), n);
            }
        }
        return s;
    }
};

struct sample
{
    char const* name;
    std::string text;
    std::string method;
    int status;
    std::string body;
    bool reusable;
};

std::vector<sample> samples()
{
    return {
        {"content-length",
         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\nhello world", "GET",
         200, "hello world", true},
        {"empty", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", "POST", 202, "", true},
        {"chunked",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n "
         "world\r\n0\r\nTrailer: x\r\n\r\n",
         "GET", 200, "hello world", true},
        {"close-delimited", "HTTP/1.1 200 OK\r\nVary: X\r\n\r\nhello world", "GET", 200, "hello world",
         false},
        {"http/1.0", "HTTP/1.0 200 OK\r\n\r\nhello world", "GET", 200, "hello world", false},
        {"interim",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\nHTTP/1.1 200 "
         "OK\r\nContent-Length: 2\r\n\r\n{}",
         "GET", 200, "{}", true},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", "DELETE", 204, "", true},
        {"not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", "GET", 304, "", true},
        {"head", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "HEAD", 200, "", true},
        {"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "GET", 200, "{}",
         false},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_)

BOOST_AUTO_TEST_CASE(reads_every_framing_at_every_split)
{
    for (auto const& s : samples()) {
        for (std::size_t n = 1; n <= s.text.size(); ++n) {
            BOOST_TEST_CONTEXT(s.name << ", " << n << " bytes at a time")
            {
                wire w(64 * 1024, 1024 * 1024, "test");
                auto q = get();
                q.method = s.method;
                conversation c;
                c.incoming = s.text;
                c.per_read = n;
                c.per_write = n;
                c.run(w, q);
                BOOST_TEST(w.error() == error_code());
                BOOST_TEST(w.reusable() == s.reusable);
                auto const r = w.take_reply();
                BOOST_TEST(r.status == s.status);
                BOOST_TEST(r.body == s.body);
                BOOST_TEST((r.progress == progress::complete));
                BOOST_TEST(r.problem == "");
                BOOST_TEST(c.incoming == "");
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(reads_a_first_piece_of_every_length)
{
    for (auto const& s : samples()) {
        for (std::size_t first = 1; first < s.text.size(); ++first) {
            wire w(64 * 1024, 1024 * 1024, "test");
            auto q = get();
            q.method = s.method;
            auto step = w.start(q, {});
            step = w.wrote({}, w.output().size());
            auto rest = s.text;
            auto take = first;
            while (step != wire::step::done) {
                auto const in = w.input();
                auto const n = std::min({in.size(), rest.size(), take});
                std::memcpy(in.data(), rest.data(), n);
                rest.erase(0, n);
                take = whole;
                step = w.got(n == 0 ? error_code(asio::error::eof) : error_code(), n);
            }
            BOOST_TEST_CONTEXT(s.name << ", " << first)
            BOOST_TEST(w.take_reply().body == s.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(is_truthful_about_progress_wherever_it_fails)
{
    for (auto const& s : samples()) {
        int steps = 0;
        {
            wire w(64 * 1024, 1024 * 1024, "test");
            auto q = get();
            q.method = s.method;
            conversation c;
            c.incoming = s.text;
            c.per_read = 7;
            c.per_write = 50;
            c.run(w, q);
            steps = c.steps;
        }
        for (int i = 0; i < steps; ++i) {
            BOOST_TEST_CONTEXT(s.name << " fails at step " << i)
            {
                wire w(64 * 1024, 1024 * 1024, "test");
                auto q = get();
                q.method = s.method;
                conversation c;
                c.incoming = s.text;
                c.per_read = 7;
                c.per_write = 50;
                c.fail_at = i;
                c.run(w, q);
                auto const answered = s.text.size() - c.incoming.size();
                if (w.error()) {
                    BOOST_TEST(w.error() == asio::error::connection_reset);
                    auto const want = c.sent.empty()   ? progress::not_sent
                                      : answered == 0u ? progress::sent
                                                       : progress::replying;
                    BOOST_TEST((w.take_reply().progress == want));
                } else {
                    // The request was cut, and yet it was answered: fine, but never again on this connection.
                    BOOST_TEST(!w.reusable());
                    BOOST_TEST((w.take_reply().progress == progress::complete));
                    BOOST_TEST(i > 0);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(writes_what_the_services_want)
{
    wire w(64 * 1024, 1024 * 1024, "prog/1 vigil/0.1");
    auto q = get("/v3/p/backups?limit=1");
    q.set("X-Auth-Token", "t");
    conversation c;
    c.incoming = "HTTP/1.1 204 No Content\r\n\r\n";
    c.run(w, q);
    BOOST_TEST(c.sent == "GET /v3/p/backups?limit=1 HTTP/1.1\r\nHost: vbs.example.test\r\nUser-Agent: prog/1 "
                         "vigil/0.1\r\nAccept: application/json\r\nX-Auth-Token: t\r\n\r\n");

    auto post = get("/x");
    post.method = "POST";
    post.to = {false, "::1", 8776};
    conversation d;
    d.incoming = "HTTP/1.1 204 No Content\r\n\r\n";
    d.run(w, post);
    BOOST_TEST(d.sent.find("Host: [::1]:8776\r\n") != std::string::npos);
    BOOST_TEST(d.sent.find("Content-Length: 0\r\n\r\n") != std::string::npos);
    BOOST_TEST(d.sent.find("Content-Type") == std::string::npos);

    auto del = get("/x");
    del.method = "DELETE";
    del.body = "{}";
    del.content_type = "application/json";
    request_form form;
    form.absolute = true;
    form.proxy_authorization = "Basic eDp5";
    conversation e;
    e.incoming = "HTTP/1.1 204 No Content\r\n\r\n";
    del.to = {false, "h", 80};
    e.run(w, del, form);
    BOOST_TEST(e.sent.starts_with("DELETE http://h/x HTTP/1.1\r\nHost: h\r\n"));
    BOOST_TEST(e.sent.find("Proxy-Authorization: Basic eDp5\r\n") != std::string::npos);
    BOOST_TEST(e.sent.ends_with("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
}

BOOST_AUTO_TEST_CASE(keeps_the_headers_that_somebody_asks_for)
{
    wire w(64 * 1024, 1024 * 1024, "test");
    conversation c;
    c.incoming = "HTTP/1.1 503 Busy\r\nretry-after: 3\r\nDate: D\r\nlocation: L\r\nX-SUBJECT-TOKEN: T\r\n"
                 "X-Request-Id: 1\r\nX-Openstack-Request-Id: 2\r\nopenstack-request-id: 3\r\n"
                 "x-compute-request-id: 4\r\nOpenStack-API-Version: volume 3.70\r\ncontent-type: a/b\r\n"
                 "WWW-Authenticate: Keystone\r\nServer: secret\r\nSet-Cookie: c\r\nContent-Length: 0\r\n\r\n";
    c.run(w, get());
    auto const r = w.take_reply();
    BOOST_TEST(r.headers.size() == 11u);
    BOOST_TEST(r.find("Retry-After") == "3");
    BOOST_TEST(r.find("x-subject-token") == "T");
    BOOST_TEST(r.find("X-OpenStack-Request-ID") == "2");
    BOOST_TEST(r.find("openstack-api-version") == "volume 3.70");
    BOOST_TEST(r.find("server") == "");
}

BOOST_AUTO_TEST_CASE(drops_what_an_interim_reply_said)
{
    wire w(64 * 1024, 1024 * 1024, "test");
    conversation c;
    c.incoming =
        "HTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    c.run(w, get());
    BOOST_TEST(w.take_reply().headers.empty());
}

BOOST_AUTO_TEST_CASE(refuses_rubbish)
{
    for (std::string const text :
         {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/9.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nBad Header: 1\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
        for (std::size_t n : {std::size_t(1), std::size_t(3), whole}) {
            wire w(64 * 1024, 1024 * 1024, "test");
            conversation c;
            c.incoming = text;
            c.per_read = n;
            c.run(w, get());
            BOOST_TEST_CONTEXT(text << " by " << n)
            {
                BOOST_TEST(w.error() == errc::bad_http);
                BOOST_TEST(!w.reusable());
                auto const r = w.take_reply();
                BOOST_TEST((r.progress == progress::replying));
                BOOST_TEST(r.problem.starts_with("HTTP: "));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_transfer_coding_that_nobody_asked_for_is_refused)
{
    for (auto const* const coding :
         {"gzip", "gzip, chunked", "chunked, gzip", "deflate,chunked", "identity, chunked"})
        for (std::size_t n : {std::size_t(1), whole}) {
            wire w(64 * 1024, 1024 * 1024, "test");
            conversation c;
            c.incoming = std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: ") + coding +
                         "\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
            c.per_read = n;
            c.run(w, get());
            BOOST_TEST(w.error() == errc::bad_http, coding);
            BOOST_TEST(w.take_reply().problem == "HTTP: bad Transfer-Encoding", coding);
            BOOST_TEST(c.sent.find("Accept-Encoding") == std::string::npos); // nor was any offered
            BOOST_TEST(c.sent.find("TE:") == std::string::npos);
        }
    wire w(64 * 1024, 1024 * 1024, "test");
    conversation c;
    c.incoming = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Encoding: gzip\r\n\r\n0\r\n\r\n";
    c.run(w, get());
    BOOST_TEST(w.error() == error_code());
    BOOST_TEST(w.take_reply().find("Content-Encoding") == "gzip"); // whoever reads the body is told
}

// Beast aborts a program that has its assertions when the end of chunks comes in such pieces.
BOOST_AUTO_TEST_CASE(the_last_chunk_comes_in_any_pieces)
{
    for (auto const* const body : {"0\r\n\r\n", "000;a=b\r\n\r\n", "0\r\nTrailer: x\r\nOther: y\r\n\r\n",
                                   "2\r\n{}\r\n0\r\n\r\n", "1\r\n{\r\n1;x\r\n}\r\n0\r\nT: x\r\n\r\n"})
        for (std::size_t n = 1; n < 12; ++n) {
            wire w(64 * 1024, 1024 * 1024, "test");
            conversation c;
            c.incoming = std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") + body;
            c.per_read = n;
            c.run(w, get());
            BOOST_TEST(w.error() == error_code(), body << " by " << n);
            BOOST_TEST(w.reusable());
            BOOST_TEST(w.take_reply().body == (body[0] == '0' ? "" : "{}"));
        }
    // It may also never come.
    wire w(64 * 1024, 1024 * 1024, "test");
    conversation c;
    c.incoming = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r";
    c.per_read = 1;
    c.run(w, get());
    BOOST_TEST(w.error() == errc::connection_lost);
}

BOOST_AUTO_TEST_CASE(gives_up_on_endless_interim_replies)
{
    wire w(64 * 1024, 1024 * 1024, "test");
    conversation c;
    for (int i = 0; i < 1000; ++i)
        c.incoming += "HTTP/1.1 100 Continue\r\n\r\n";
    c.run(w, get());
    BOOST_TEST(w.error() == errc::bad_http);
}

BOOST_AUTO_TEST_CASE(limits_the_head)
{
    for (std::size_t n : {std::size_t(1), std::size_t(1000), whole}) {
        wire w(20'000, 1024 * 1024, "test");
        conversation c;
        c.incoming = "HTTP/1.1 200 OK\r\nX: " + std::string(30'000, 'x') + "\r\nContent-Length: 0\r\n\r\n";
        c.per_read = n;
        c.run(w, get());
        BOOST_TEST(w.error() == errc::head_too_large);
        BOOST_TEST(w.take_reply().problem == "head is larger than 20000 bytes");
        BOOST_TEST(!w.reusable());
    }
    wire w(20'000, 1024 * 1024, "test");
    conversation c;
    c.incoming =
        "HTTP/1.1 200 OK\r\nLocation: " + std::string(15'000, 'x') + "\r\nContent-Length: 2\r\n\r\nab";
    c.per_read = 999;
    c.run(w, get());
    BOOST_TEST(w.error() == error_code());
    auto const r = w.take_reply();
    BOOST_TEST(r.find("Location").size() == 15'000u);
    BOOST_TEST(r.body == "ab");
}

BOOST_AUTO_TEST_CASE(limits_the_body_whatever_its_framing)
{
    std::string const chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
    std::string chunks;
    for (int i = 0; i < 20; ++i)
        chunks += chunk;
    for (std::string const text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        for (std::size_t n : {std::size_t(7), whole}) {
            wire w(64 * 1024, 10'000, "test");
            conversation c;
            c.incoming =
                text + (text.find("chunked") == std::string::npos ? std::string(20'000, 'x') : chunks);
            c.per_read = n;
            c.run(w, get());
            BOOST_TEST_CONTEXT(text)
            BOOST_TEST(w.error() == errc::body_too_large);
            BOOST_TEST(w.take_reply().problem == "body is larger than 10000 bytes");
        }
    }
    wire w(64 * 1024, 10'000, "test");
    conversation c;
    c.incoming = "HTTP/1.1 200 OK\r\n\r\n" + std::string(10'000, 'x');
    c.run(w, get());
    BOOST_TEST(w.error() == error_code());
    BOOST_TEST(w.take_reply().body.size() == 10'000u);
}

BOOST_AUTO_TEST_CASE(reads_large_bodies_of_every_framing)
{
    std::string body;
    for (int i = 0; body.size() < 5'000'000; ++i)
        body += std::to_string(i) + ",";
    std::string chunked;
    for (std::size_t at = 0; at < body.size(); at += 100'000) {
        auto const part = body.substr(at, 100'000);
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", part.size());
        chunked += size + part + "\r\n";
    }
    std::string const length = std::to_string(body.size());
    wire w(64 * 1024, 16 * 1024 * 1024, "test"); // one connection: the buffers are kept
    for (std::string const& text :
         {"HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + "0\r\n\r\n",
          "HTTP/1.1 200 OK\r\n\r\n" + body}) {
        for (std::size_t n : {std::size_t(4099), std::size_t(65536), whole}) {
            std::size_t at = 0;
            auto s = w.start(get(), {});
            s = w.wrote({}, w.output().size());
            while (s != wire::step::done) {
                auto const in = w.input();
                auto const k = std::min({in.size(), text.size() - at, n});
                std::memcpy(in.data(), text.data() + at, k);
                at += k;
                s = w.got(k == 0 ? error_code(asio::error::eof) : error_code(), k);
            }
            BOOST_TEST(w.error() == error_code());
            BOOST_TEST((w.take_reply().body == body));
        }
    }
}

BOOST_AUTO_TEST_CASE(says_where_a_reply_was_cut)
{
    struct cut
    {
        std::string text;
        error_code end;
        error_code want;
        std::string problem;
        progress came;
    };
    error_code const eof = asio::error::eof;
    error_code const truncated = asio::ssl::error::stream_truncated;
    error_code const lost = errc::connection_lost;
    for (auto const& c : std::vector<cut>{
             {"", eof, lost, "the connection ended before a reply", progress::sent},
             {"", truncated, lost, "the connection ended before a reply, without a TLS close_notify",
              progress::sent},
             {"HTTP/1.1 2", eof, lost, "the connection ended within the reply's head", progress::replying},
             {"HTTP/1.1 100 Continue\r\n\r\n", eof, lost, "the connection ended within the reply's head",
              progress::replying},
             {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", eof, lost,
              "the connection ended after 3 of 5 body bytes", progress::replying},
             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", eof, lost,
              "the connection ended after 3 body bytes of unknown many", progress::replying},
             {"HTTP/1.1 200 OK\r\n\r\nabc", truncated, lost,
              "the connection ended after 3 body bytes of unknown many, without a TLS close_notify",
              progress::replying},
             {"HTTP/1.1 200 OK\r\n\r\nabc", asio::error::connection_reset, asio::error::connection_reset,
              "Connection reset by peer", progress::replying},
         }) {
        wire w(64 * 1024, 10'000, "test");
        conversation talk;
        talk.incoming = c.text;
        talk.end = c.end;
        talk.run(w, get());
        BOOST_TEST(w.error() == c.want);
        auto const r = w.take_reply();
        BOOST_TEST(r.problem == c.problem);
        BOOST_TEST((r.progress == c.came));
        BOOST_TEST(!w.reusable());
    }
}

BOOST_AUTO_TEST_CASE(does_not_reuse_a_connection_that_says_too_much)
{
    for (auto const& s : samples()) {
        if (!s.reusable)
            continue;
        wire w(64 * 1024, 10'000, "test");
        auto q = get();
        q.method = s.method;
        conversation c;
        c.incoming = s.text + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        c.run(w, q);
        BOOST_TEST_CONTEXT(s.name)
        {
            BOOST_TEST(w.error() == error_code());
            BOOST_TEST(!w.reusable());
            BOOST_TEST(w.take_reply().body == s.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(accepts_an_answer_to_a_request_that_was_cut)
{
    wire w(64 * 1024, 10'000, "test");
    auto q = get();
    q.method = "POST";
    q.body = std::string(100'000, 'x');
    conversation c;
    c.incoming = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}";
    c.per_write = 1000;
    c.fail_at = 3;
    c.fail_with = asio::error::broken_pipe;
    c.run(w, q);
    BOOST_TEST(w.error() == error_code());
    BOOST_TEST(!w.reusable());
    BOOST_TEST(w.take_reply().status == 413);

    conversation mute;
    mute.per_write = 1000;
    mute.fail_at = 3;
    mute.fail_with = asio::error::broken_pipe;
    mute.run(w, q);
    BOOST_TEST(w.error() == asio::error::broken_pipe);
    BOOST_TEST((w.take_reply().progress == progress::sent));
}

BOOST_AUTO_TEST_CASE(sends_no_line_break_of_a_caller)
{
    auto with = [](auto change) {
        wire w(64 * 1024, 10'000, "test");
        auto q = get();
        change(q);
        conversation c;
        c.run(w, q);
        BOOST_TEST(w.error() == errc::invalid_argument);
        BOOST_TEST(c.sent == "");
        BOOST_TEST((w.take_reply().progress == progress::not_sent));
    };
    with([](http_request& q) { q.target = "/a b"; });
    with([](http_request& q) { q.target = "/a\r\nX: y"; });
    with([](http_request& q) { q.set("X-Auth-Token", "t\nX: y"); });
    with([](http_request& q) { q.set("X-Auth-Token", std::string("t\0", 2)); });
    with([](http_request& q) { q.content_type = "a\r\nb"; });
    for (auto const* const made : {"Credential=AK/eu\r\nX: y/vbs", "a\nb", "a\rb"}) // a signature's
        with([made](http_request& q) {
            q.set("X-Auth-Token", "t");
            q.last_headers = [made](http_request const&) {
                return std::vector<header>{{"X-Sdk-Date", "d"}, {"Authorization", made}};
            };
        });
    with([](http_request& q) {
        q.last_headers = [](http_request const&) { return std::vector<header>{{"X: y\r\nZ", "v"}}; };
    });
}

BOOST_AUTO_TEST_CASE(reads_one_reply_after_the_other)
{
    wire w(64 * 1024, 10'000, "test");
    for (int i = 0; i < 3; ++i)
        for (auto const& s : samples()) {
            conversation c;
            c.incoming = s.text;
            c.per_read = static_cast<std::size_t>(5 + i);
            auto q = get();
            q.method = s.method;
            c.run(w, q);
            BOOST_TEST(w.error() == error_code());
            BOOST_TEST(w.take_reply().body == s.body);
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
