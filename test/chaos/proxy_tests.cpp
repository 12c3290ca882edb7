// The proxy itself: each fault happens at the byte that it names, and nothing else does.
#include "chaos/proxy.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <poll.h>
#include <string>

namespace vigil::chaos {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

// Both ends are the test's own and block, with a limit. The connection's two ends are `client` and `service`.
struct line
{
    asio::io_context ctx;
    tcp::acceptor acceptor{ctx, {asio::ip::address_v4::loopback(), 0}};
    fault_proxy proxy{acceptor.local_endpoint().port()};
    tcp::socket client{ctx};
    tcp::socket service{ctx};

    void connect()
    {
        client.close();
        service.close();
        dial();
        BOOST_TEST_REQUIRE(readable(acceptor));
        acceptor.accept(service);
    }
    void dial() { client.connect({asio::ip::address_v4::loopback(), proxy.port()}); }

    template <class Socket>
    static bool readable(Socket& s, std::chrono::milliseconds limit = 5s)
    {
        pollfd one{s.native_handle(), POLLIN, 0};
        return ::poll(&one, 1, static_cast<int>(limit.count())) == 1;
    }

    // All that comes within the limit, until `n` bytes are there or the end.
    static std::string read(tcp::socket& s, std::size_t n, error_code& ec,
                            std::chrono::milliseconds limit = 5s)
    {
        std::string all;
        char piece[4096];
        while (all.size() < n && !ec && readable(s, limit))
            all.append(piece, s.read_some(asio::buffer(piece, std::min(sizeof(piece), n - all.size())), ec));
        return all;
    }
    static void write(tcp::socket& s, std::string const& text) { asio::write(s, asio::buffer(text)); }
};

std::string const hundred(100, 'x');

} // namespace

BOOST_FIXTURE_TEST_SUITE(proxy_itself, line)

BOOST_AUTO_TEST_CASE(bytes_pass_both_ways)
{
    connect();
    error_code ec;
    std::string const large(1'000'000, 'y');
    write(client, hundred);
    BOOST_TEST(read(service, 100, ec) == hundred);
    std::string got;
    // More than the buffers between hold, so both sides take turns.
    for (int i = 0; i < 10; ++i) {
        write(service, large.substr(0, 100'000));
        got += read(client, 100'000, ec);
    }
    BOOST_TEST((got == large));
    BOOST_TEST(!ec);
    client.shutdown(tcp::socket::shutdown_send);
    BOOST_TEST(read(service, 1, ec).empty());
    BOOST_TEST(ec == asio::error::eof);
    ec = {};
    write(service, "after the half-close"); // which is passed on, and no more
    BOOST_TEST(read(client, 20, ec) == "after the half-close");
    auto const s = proxy.stats();
    BOOST_TEST(s.accepted == 1u);
    BOOST_TEST(s.open == 1u);
    BOOST_TEST(s.faults() == 0u);
    BOOST_TEST(s.passed[0] == 100u);
    BOOST_TEST(s.passed[1] == 1'000'020u);
}

BOOST_AUTO_TEST_CASE(a_fault_happens_at_its_byte_of_its_side)
{
    for (auto const side_of : {side::request, side::reply})
        for (std::size_t const k : {0u, 1u, 42u, 99u}) {
            auto& from = side_of == side::request ? client : service;
            auto& into = side_of == side::request ? service : client;
            for (auto const what : {hurt::reset, hurt::finish, hurt::half_open, hurt::stall}) {
                BOOST_TEST_CONTEXT(to_string(what) << " at " << k << " of side " << static_cast<int>(side_of))
                {
                    proxy.script(byte_fault(side_of, k, what));
                    connect();
                    error_code ec;
                    write(from, hundred);
                    auto const limit = what == hurt::stall ? 50ms : 5000ms;
                    BOOST_TEST(read(into, 100, ec, limit) == hundred.substr(0, k));
                    BOOST_TEST(ec == (what == hurt::reset   ? asio::error::connection_reset
                                      : what == hurt::stall ? error_code()
                                                            : asio::error::eof));
                    error_code back;
                    if (what == hurt::stall || what == hurt::half_open) {
                        write(into, "back"); // the other direction goes on
                        BOOST_TEST(read(from, 4, back) == "back");
                    } else {
                        BOOST_TEST(read(from, 4, back) == "");
                        BOOST_TEST(back == ec);
                    }
                }
            }
        }
    BOOST_TEST(proxy.stats().faults() == 32u);
}

// The fault of byte 100 needs a byte 100.
BOOST_AUTO_TEST_CASE(a_fault_behind_the_last_byte_does_not_happen)
{
    proxy.script(byte_fault(side::request, 100, hurt::reset));
    connect();
    error_code ec;
    write(client, hundred);
    BOOST_TEST(read(service, 101, ec, 50ms) == hundred);
    BOOST_TEST(!ec);
    BOOST_TEST(proxy.stats().faults() == 0u);
    write(client, "!");
    BOOST_TEST(read(service, 1, ec).empty());
    BOOST_TEST(ec == asio::error::connection_reset);
}

BOOST_AUTO_TEST_CASE(drips_and_delays)
{
    fate f;
    f.faults = {byte_fault(side::reply, 10, hurt::delay, 60ms), byte_fault(side::reply, 50, hurt::drip, 1ms)};
    proxy.script(f);
    connect();
    error_code ec;
    auto const begun = std::chrono::steady_clock::now();
    write(service, hundred);
    BOOST_TEST(read(client, 10, ec) == hundred.substr(0, 10));
    BOOST_TEST(read(client, 90, ec) == hundred.substr(0, 90));
    auto const took = std::chrono::steady_clock::now() - begun;
    BOOST_TEST((took >= 60ms + 49 * 1ms));
    BOOST_TEST(proxy.stats().faults() == 2u);
}

BOOST_AUTO_TEST_CASE(away_is_refused_and_the_port_is_kept)
{
    connect();
    auto const port = proxy.port();
    proxy.go_away();
    error_code ec;
    BOOST_TEST(read(client, 1, ec).empty());
    BOOST_TEST(ec == asio::error::connection_reset);
    client.close();
    client.connect({asio::ip::address_v4::loopback(), port}, ec);
    BOOST_TEST(ec == asio::error::connection_refused);
    // Nobody else gets it meanwhile.
    tcp::acceptor thief(ctx);
    thief.open(tcp::v4());
    thief.bind({asio::ip::address_v4::loopback(), port}, ec);
    BOOST_TEST(ec == asio::error::address_in_use);
    proxy.come_back();
    BOOST_TEST(proxy.port() == port);
    connect();
    write(client, "hello");
    ec = {};
    BOOST_TEST(read(service, 5, ec) == "hello");
}

BOOST_AUTO_TEST_CASE(held_bytes_come_later)
{
    connect();
    proxy.hold();
    error_code ec;
    write(client, "late");
    BOOST_TEST(read(service, 4, ec, 50ms) == "");
    BOOST_TEST(!ec);
    proxy.release();
    BOOST_TEST(read(service, 4, ec) == "late");
}

BOOST_AUTO_TEST_CASE(connections_that_are_not_taken)
{
    proxy.script(fate::reset());
    dial();
    error_code ec;
    BOOST_TEST(read(client, 1, ec).empty());
    BOOST_TEST(ec == asio::error::connection_reset);
    acceptor.close(); // nobody is there
    client.close();
    dial();
    ec = {};
    BOOST_TEST(read(client, 1, ec).empty());
    BOOST_TEST(ec == asio::error::connection_reset);
    auto const s = proxy.stats();
    BOOST_TEST(s.resets == 1u);
    BOOST_TEST(s.unreached == 1u);
    BOOST_TEST(s.open == 0u);
}

// There are never more connections than it says, and it ends with all of them open.
BOOST_AUTO_TEST_CASE(it_is_bounded)
{
    std::vector<tcp::socket> clients;
    for (std::size_t i = 0; i < fault_proxy::most_links; ++i) {
        clients.emplace_back(ctx);
        clients.back().connect({asio::ip::address_v4::loopback(), proxy.port()});
    }
    std::vector<tcp::socket> services;
    for (std::size_t i = 0; i < fault_proxy::most_links; ++i) {
        BOOST_TEST_REQUIRE(readable(acceptor));
        services.push_back(acceptor.accept());
    }
    dial();
    error_code ec;
    BOOST_TEST(read(client, 1, ec).empty());
    BOOST_TEST(ec == asio::error::connection_reset);
    auto const s = proxy.stats();
    BOOST_TEST(s.turned_away == 1u);
    BOOST_TEST(s.most_open == fault_proxy::most_links);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
