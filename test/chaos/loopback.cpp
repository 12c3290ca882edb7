// What only real sockets show besides: names, and services that go away.
#include "chaos/loopback.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <vector>

namespace {

// What the system's resolver says of names that end in ".scripted".
struct resolver_script
{
    std::mutex mutex;
    std::vector<char const*> addresses;
    int asked = 0;

    void say(std::vector<char const*> them)
    {
        std::lock_guard const lock(mutex);
        addresses = std::move(them);
    }
    int count()
    {
        std::lock_guard const lock(mutex);
        return asked;
    }
} resolver;

using getaddrinfo_type = int (*)(char const*, char const*, addrinfo const*, addrinfo**);

} // namespace

extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** result)
{
    static auto const system = reinterpret_cast<getaddrinfo_type>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!node || !std::string_view(node).ends_with(".scripted"))
        return system(node, service, hints, result);
    std::lock_guard const lock(resolver.mutex);
    ++resolver.asked;
    addrinfo* first = nullptr;
    addrinfo** last = &first;
    for (auto const* const address : resolver.addresses) {
        if (system(address, service, hints, last) != 0)
            return EAI_NONAME;
        while (*last)
            last = &(*last)->ai_next;
    }
    *result = first;
    return first ? 0 : EAI_NONAME;
}

namespace vigil::chaos {
namespace {

using asio::ip::tcp;

// An address at which nobody answers: its queue is full, so what comes is dropped.
struct mute_address
{
    tcp::acceptor acceptor;
    std::vector<tcp::socket> fillers;

    mute_address(asio::io_context& c, char const* address, std::uint16_t port) : acceptor(c)
    {
        acceptor.open(tcp::v4());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind({asio::ip::make_address(address), port});
        acceptor.listen(0);
        for (int i = 0; i < 4; ++i) {
            fillers.emplace_back(c);
            fillers.back().async_connect(acceptor.local_endpoint(), [](error_code) {});
        }
    }
};

struct by_name : loopback
{
    by_name()
    {
        service.certificate_names = "DNS:cloud.scripted,IP:127.0.0.1";
        options.connections.dns_ttl = 20ms;
        options.connections.connect = 1s;
        open();
        reach(proxy->port(), "cloud.scripted");
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(loopback_names)

BOOST_FIXTURE_TEST_CASE(a_name_that_does_not_resolve, by_name)
{
    resolver.say({});
    options.retry.max_attempts = 2;
    options.connections.dns_ttl = 0ms;
    auto const body = [&]() -> asio::awaitable<void> {
        auto cl = make();
        auto const lost = co_await create(cl, "nowhere");
        BOOST_TEST(lost.ec == errc::retries_exhausted, lost.ec.message());
        BOOST_TEST(lost.info.cause == condition::transient);
        BOOST_TEST(!lost.info.outcome_unknown);
        resolver.say({"127.0.0.1"}); // the name comes back, and so does the service
        auto const found = co_await create(cl, "somewhere");
        BOOST_TEST(!found.ec, found.ec.message() << to_string(found.info));
    };
    run(body());
    BOOST_TEST(sim->stats().creates == 1u);
    close_books();
}

// One that refuses, one that says nothing, then the service.
BOOST_FIXTURE_TEST_CASE(dead_addresses_come_first, by_name)
{
    mute_address const mute(ctx, "127.0.0.2", proxy->port());
    resolver.say({"127.0.0.3", "127.0.0.2", "127.0.0.1"});
    auto const body = [&]() -> asio::awaitable<void> {
        auto cl = make();
        for (int i = 0; i < 3; ++i) {
            auto const said = co_await back_up(cl, "dead-first-" + std::to_string(i));
            BOOST_TEST(!said.ec, said.ec.message() << to_string(said.info));
            proxy->cut(); // so that the next one connects again
        }
    };
    run(body());
    BOOST_TEST(proxy->stats().accepted >= 3u);
    close_books();
}

// In the middle of waits the name is lost, then leads to a dead address only, then comes back.
BOOST_FIXTURE_TEST_CASE(waits_outlive_their_name, by_name)
{
    resolver.say({"127.0.0.1"});
    service.backup = {600ms, 900ms};
    sim.emplace(service);
    proxy.emplace(sim->port());
    options.tls.ca_pem = sim->ca_pem();
    reach(proxy->port(), "cloud.scripted");
    auto cl = make();
    auto const work = [&](std::size_t i) -> asio::awaitable<void> {
        if (i < 6) {
            auto const said = co_await back_up(cl, "named-" + std::to_string(i));
            BOOST_TEST(!said.ec, said.ec.message() << to_string(said.info));
            co_return;
        }
        auto const everything_runs = [&] { return sim->stats().creates == 6; };
        while (!everything_runs())
            co_await pause(5ms);
        resolver.say({});
        proxy->cut();
        co_await pause(200ms);
        resolver.say({"127.0.0.3"});
        proxy->cut();
        co_await pause(200ms);
        resolver.say({"127.0.0.1"});
    };
    run_all(7, work);
    BOOST_TEST(resolver.count() > 1);
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(loopback_outages, loopback)

// Twelve waits, and the service restarts under them, three times.
BOOST_AUTO_TEST_CASE(a_service_that_restarts_in_the_middle_of_waits)
{
    service.backup = {800ms, 1500ms};
    sim.emplace(service);
    options.tls.ca_pem = sim->ca_pem();
    reach(sim->port());
    auto cl = make();
    std::vector<word> said(12);
    auto const work = [&](std::size_t i) -> asio::awaitable<void> {
        if (i < said.size()) {
            said[i] = co_await back_up(cl, "restarted-" + std::to_string(i));
            co_return;
        }
        while (sim->stats().creates < said.size())
            co_await pause(5ms);
        for (int n = 0; n < 3; ++n) {
            sim->go_away();
            co_await pause(150ms);
            sim->come_back();
            co_await pause(100ms);
        }
    };
    run_all(13, work);
    for (auto const& w : said)
        BOOST_TEST(!w.ec, w.ec.message() << to_string(w.info));
    BOOST_TEST(sim->stats().connections > 3u);
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

// Creates meet it, too: some are refused, some are cut off, each is made once or not at all.
BOOST_AUTO_TEST_CASE(creates_while_the_service_restarts_again_and_again)
{
    options.call_deadline = 5s;
    options.retry.max_attempts = 8;
    options.breaker.open = 50ms;
    options.breaker.max_open = 100ms;
    open();
    auto cl = make();
    bool over = false;
    int restarts = 0;
    std::size_t left = 8;
    auto const work = [&](std::size_t i) -> asio::awaitable<void> {
        if (i < 8) {
            for (int n = 0; n < 6 || restarts < 4; ++n)
                co_await create(cl, "torn-" + std::to_string(i) + '-' + std::to_string(n));
            over = --left == 0;
            co_return;
        }
        for (; !over; ++restarts) {
            sim->go_away();
            co_await pause(20ms);
            sim->come_back();
            co_await pause(100ms);
        }
    };
    run_all(9, work);
    BOOST_TEST(paper.counted().succeeded > 0u);
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

// What has stopped to pass comes on later, when nobody waits for it any more.
BOOST_AUTO_TEST_CASE(a_line_that_is_held_for_a_while)
{
    options.reconcile.grace = 1s; // longer than it holds anything back
    open();
    auto cl = make();
    bool over = false;
    std::size_t left = 6;
    auto const work = [&](std::size_t i) -> asio::awaitable<void> {
        if (i < 6) {
            for (int n = 0; n < 4; ++n) {
                auto const said = co_await back_up(cl, "held-" + std::to_string(i) + '-' + std::to_string(n));
                BOOST_TEST(!said.ec, said.ec.message() << to_string(said.info));
            }
            over = --left == 0;
            co_return;
        }
        while (!over) {
            proxy->hold();
            co_await pause(700ms);
            proxy->release();
            co_await pause(300ms);
        }
    };
    run_all(7, work);
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
