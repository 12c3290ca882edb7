// A create over TLS whose connection fails at one byte, for bytes all along the exchange: there is one backup, and the
// client knows it.
#include "chaos/loopback.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace vigil::chaos {
namespace {

constexpr std::size_t lanes = 24;
constexpr auto token = "a token that never ends";

// Each lane has a proxy of its own, so that it knows whose connection it hurts.
struct sweep : loopback
{
    std::vector<std::unique_ptr<fault_proxy>> proxies;
    std::vector<byte_fault> faults;
    std::size_t next = 0;
    std::size_t attempts = 0;
    std::array<std::size_t, 2> extent{}; // bytes of one undisturbed exchange, by side

    sweep()
    {
        service.static_tokens = {token + std::string(1000, '.')};
        sim.emplace(service);
        options.tls.ca_pem = sim->ca_pem();
        for (std::size_t i = 0; i < lanes; ++i)
            proxies.push_back(std::make_unique<fault_proxy>(sim->port()));
        run(one(*proxies.front(), fate(), "undisturbed"));
        wait_until([&] { return proxies.front()->stats().open == 0; });
        extent = proxies.front()->stats().passed_by_the_last;
        BOOST_TEST_MESSAGE("an exchange: " << extent[0] << " bytes out, " << extent[1] << " back");
        BOOST_TEST_REQUIRE(extent[0] > 1000u);
        BOOST_TEST_REQUIRE(extent[1] > 1000u);
    }

    // A client of its own: its first connection meets the fault, and any other is well.
    asio::awaitable<void> one(fault_proxy& through, fate f, std::string name)
    {
        through.script(std::move(f));
        auto mine = options;
        mine.vbs_endpoint = "https://127.0.0.1:" + std::to_string(through.port());
        mine.volume_endpoint = mine.vbs_endpoint;
        mine.credentials = token_credentials(service.static_tokens.front());
        mine.project = project_id(service.project);
        client cl(ctx.get_executor(), mine);
        auto const said = co_await create(cl, name);
        attempts += static_cast<std::size_t>(said.info.attempts);
        BOOST_TEST(!said.ec, name << ": " << said.ec.message() << "; " << to_string(said.info));
    }

    asio::awaitable<void> lane(std::size_t i)
    {
        while (next < faults.size()) {
            auto const f = faults[next++];
            auto name = std::string(to_string(f.what)) + (f.where == side::request ? "-out-" : "-back-") +
                        std::to_string(f.at);
            co_await one(*proxies[i], f, std::move(name));
        }
    }

    void every(std::size_t step, hurt what, std::chrono::milliseconds span = {})
    {
        for (auto const s : {side::request, side::reply})
            for (std::size_t k = 0; k < std::min<std::size_t>(extent[static_cast<std::size_t>(s)], 3000);
                 k += step)
                faults.emplace_back(s, k, what, span);
    }

    void all()
    {
        run_all(
            lanes, [this](std::size_t i) { return lane(i); }, 120s);
        std::uint64_t happened = 0;
        for (auto const& p : proxies)
            happened += p->stats().faults();
        // Signatures differ by a few bytes, so the last places may be behind the end.
        BOOST_TEST(happened <= faults.size());
        BOOST_TEST(happened + 12 >= faults.size());
        close_books();
        BOOST_TEST(sim->stats().creates == faults.size() + 1);
        BOOST_TEST(sim->stats().blind_repeats == 0u);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(every_byte, sweep)

BOOST_AUTO_TEST_CASE(a_reset)
{
    every(7, hurt::reset);
    all();
    auto const& t = paper.counted();
    BOOST_TEST(t.adopted > 20u);
    BOOST_TEST(t.created > 20u);
    BOOST_TEST(attempts > faults.size());
}

BOOST_AUTO_TEST_CASE(an_end_in_order)
{
    every(11, hurt::finish);
    all();
    BOOST_TEST(paper.counted().adopted > 10u);
}

BOOST_AUTO_TEST_CASE(a_half_closed_connection)
{
    every(29, hurt::half_open);
    all();
}

BOOST_AUTO_TEST_CASE(a_stall)
{
    options.connections.tls_handshake = 250ms;
    options.connections.first_byte = 250ms;
    options.connections.body = 250ms;
    every(29, hurt::stall);
    all();
    BOOST_TEST(paper.counted().adopted > 5u);
}

BOOST_AUTO_TEST_CASE(single_bytes)
{
    // Nothing fails, whatever the pieces are; so nobody asks twice.
    for (auto const s : {side::request, side::reply})
        for (std::size_t k = 0; k < 1200; k += 149)
            faults.emplace_back(s, k, hurt::drip);
    attempts = 0;
    all();
    BOOST_TEST(attempts == faults.size());
    BOOST_TEST(paper.counted().created == faults.size() + 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
