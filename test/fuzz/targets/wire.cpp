// HTTP/1.1 as a server may say it: four bytes of circumstances, then what it sends. However that is cut into pieces,
// the reply is the same.
#include "net/wire.hpp"
#include "fuzz/target.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <vector>

namespace vigil::fuzz {
namespace {

namespace asio = boost::asio;
using machine = net::wire;

struct circumstances
{
    std::string method;
    error_code end;
    std::size_t max_head;
    std::size_t max_body;
    std::uint32_t dice; // for the cuts
};

struct outcome
{
    error_code ec;
    net::http_reply reply;
    bool reusable = false;
    bool followed = false; // more was read than the reply
};

// The length of the next piece.
using cuts = std::function<std::size_t()>;

outcome exchange(machine& w, circumstances const& c, std::string_view sent, cuts const& next)
{
    net::http_request q;
    q.method = c.method;
    q.to.host = "h";
    q.target = c.method == "CONNECT" ? "h:443" : "/";
    auto step = w.start(q, {});
    std::size_t steps = 0;
    while (step != machine::step::done) {
        // Each step moves something: a byte that leaves, a byte that comes, the end.
        require(++steps <= sent.size() + 4096, "it does not come to an end");
        if (step == machine::step::write) {
            auto const out = w.output();
            require(out.size() != 0, "asks to write nothing");
            step = w.wrote({}, out.size());
            continue;
        }
        auto const in = w.input();
        require(in.size() != 0, "asks to read nothing");
        auto const n = std::min({in.size(), sent.size(), next()});
        std::memcpy(in.data(), sent.data(), n);
        sent.remove_prefix(n);
        step = w.got(n == 0 ? c.end : error_code(), n);
    }
    outcome o;
    o.ec = w.error();
    o.reusable = w.reusable();
    o.followed = w.followed();
    o.reply = w.take_reply();
    return o;
}

// Whether a limit, a mistake or the end is told may depend on what was seen together; that it is an error does not.
bool is_early(error_code const& ec) noexcept
{
    return ec == errc::head_too_large || ec == errc::body_too_large || ec == errc::bad_http;
}

void check_one(circumstances const& c, outcome const& o)
{
    auto const& r = o.reply;
    require((r.progress == net::progress::complete) == !o.ec, "complete, or an error");
    require(o.ec.failed() == !r.problem.empty(), "an error tells its problem");
    require(!o.reusable || (!o.ec && !o.followed), "used again after a reply that said too much");
    if (o.ec)
        return;
    require(r.body.size() <= c.max_body, "a body beyond the limit");
    require(r.status / 100 != 1, "an interim reply taken for the reply");
    std::size_t head = 0;
    for (auto const& h : r.headers) {
        head += h.name.size() + h.value.size();
        require(h.name.find_first_of(std::string_view("\r\n\0 :", 5)) == std::string::npos,
                "a name of a header");
        require(h.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a value of a header");
    }
    require(head <= c.max_head, "a head beyond the limit");
}

void check_same(outcome const& a, outcome const& b)
{
    if (is_early(a.ec) || is_early(b.ec))
        return require(a.ec.failed() && b.ec.failed(),
                       "taken in some pieces only: " + a.ec.message() + ", " + b.ec.message());
    require(a.ec == b.ec, "another end in other pieces: " + a.ec.message() + ", " + b.ec.message());
    require(a.reply.progress == b.reply.progress, "another progress in other pieces");
    if (a.ec)
        return;
    require(a.reply.status == b.reply.status, "another status in other pieces");
    require(a.reply.body == b.reply.body, "another body in other pieces");
    require(std::ranges::equal(
                a.reply.headers, b.reply.headers,
                [](auto const& x, auto const& y) { return x.name == y.name && x.value == y.value; }),
            "other headers in other pieces");
}

// Whatever was heard before, the next exchange on the same machine knows nothing of it.
void check_next(machine& w)
{
    circumstances const plain{"GET", asio::error::eof, 0, 0, 0};
    auto const next = exchange(w, plain, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-Id: r\r\n\r\n{}",
                               [] { return std::numeric_limits<std::size_t>::max(); });
    require(!next.ec && next.reply.status == 200 && next.reply.body == "{}" &&
                next.reply.headers.size() == 1 && next.reusable,
            "what was heard before is heard again");
}

void run(std::string_view input)
{
    reader in(input);
    static constexpr std::array methods{"GET", "POST", "DELETE", "HEAD", "CONNECT"};
    static std::array const ends{error_code(asio::error::eof), error_code(asio::error::connection_reset),
                                 error_code(asio::ssl::error::stream_truncated)};
    auto const what = in.byte();
    circumstances c{methods[what % methods.size()], ends[(what >> 4) % ends.size()], 0, 0, 0};
    c.max_head = std::size_t(128) << in.byte() % 10; // to 64 KiB
    c.max_body = std::size_t(16) << in.byte() % 14;  // to 128 KiB
    c.dice = in.byte();
    exact const sent(in.rest());

    machine w(c.max_head, c.max_body, "test");
    auto const at_once = exchange(w, c, sent, [] { return std::numeric_limits<std::size_t>::max(); });
    check_one(c, at_once);
    check_next(w);
    machine bytewise(c.max_head, c.max_body, "test");
    auto const one_by_one = exchange(bytewise, c, sent, [] { return std::size_t(1); });
    check_one(c, one_by_one);
    check_same(at_once, one_by_one);
    check_next(bytewise);
    machine cut(c.max_head, c.max_body, "test");
    auto const in_pieces = exchange(cut, c, sent, [dice = c.dice]() mutable {
        dice = dice * 1664525u + 1013904223u;
        return std::size_t(1) + (dice >> 16) % 97;
    });
    check_one(c, in_pieces);
    check_same(at_once, in_pieces);
}

void seeds(add_seed const& add)
{
    for (auto const* const text :
         {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\nhello world",
          "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n "
          "world\r\n0\r\nTrailer: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nVary: X\r\n\r\nhello world", "HTTP/1.0 200 OK\r\n\r\nhello world",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\nHTTP/1.1 200 "
          "OK\r\nContent-Length: 2\r\n\r\n{}",
          "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
          "SSH-2.0-OpenSSH_9.2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 200 OK\r\nX-Request-Id: a\r\n b\r\nDate: x\r\nRetry-After: 3\r\nContent-Length: "
          "0\r\n\r\nHTTP/1.1 ",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
          "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx"})
        for (auto const method : {0, 1, 3, 4})
            add(std::string(1, static_cast<char>(method)) + "\x07\x08\x01" + text);
    for (auto const limit : {'\x00', '\x04'})
        add(std::string("\x00", 1) + limit + limit +
            "\x01HTTP/1.1 200 OK\r\nLocation: " + std::string(300, 'x') + "\r\n\r\n" + std::string(200, 'y'));
}

} // namespace

extern target const wire;
target const wire{"wire", run, seeds};

} // namespace vigil::fuzz
