// The whole client over real sockets and TLS, against the simulator with everything that goes wrong in a cloud.
#define BOOST_TEST_MODULE vigil_loopback
#include <vigil/testing/simulator.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace vigil::test {

using namespace std::chrono_literals;
using testing::fault;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

struct cloud
{
    testing::simulator_options service;
    std::optional<testing::simulator> sim;
    asio::io_context ctx{1};
    client_options options;

    cloud()
    {
        service.backup = {50ms, 300ms};
        service.removal = {20ms, 50ms};
        options.poll.first = 20ms;
        options.poll.min = 20ms;
        options.retry.first_delay = 5ms;
        options.retry.throttled_delay = 5ms;
        options.single_threaded = true;
        options.proxy.from_environment = false;
    }

    client make()
    {
        sim.emplace(service);
        options.credentials = password_credentials(sim->url(), service.user, service.password)
                                  .user_domain_name(service.domain)
                                  .project_name(service.project_name);
        if (options.tls.ca_pem.empty())
            options.tls.ca_pem = sim->ca_pem();
        return client(ctx.get_executor(), options);
    }

    // Runs a coroutine to its end, for a bounded time.
    void run(asio::awaitable<void> work)
    {
        bool done = false;
        asio::co_spawn(ctx, std::move(work), [&](std::exception_ptr e) {
            done = true;
            if (e)
                std::rethrow_exception(e);
        });
        ctx.restart();
        ctx.run_for(30s);
        BOOST_TEST(done);
    }

    // The error of one harmless call, and its story.
    error_code probe(client& cl, diagnostics& info)
    {
        error_code seen;
        auto const body = [&]() -> asio::awaitable<void> {
            auto [ec, page] =
                co_await cl.async_list_backups(list_backups_query(), redirect_diagnostics(as_result, info));
            seen = ec;
        };
        run(body());
        return seen;
    }
};

template <class Request>
asio::awaitable<void> one(client& cl, Request request, std::set<std::string>& made, int& adopted)
{
    diagnostics info;
    auto [ec, b] =
        co_await cl.async_back_up(std::move(request), wait_options(), redirect_diagnostics(as_result, info));
    BOOST_TEST(!ec, ec.message());
    if (!ec)
        made.insert(b.id.str());
    adopted += info.provenance == provenance::adopted;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(loopback, cloud)

BOOST_AUTO_TEST_CASE(a_hundred_backups_through_bad_weather)
{
    service.seed = 7;
    service.chances.emplace_back("*", 0.05, fault::refuse(503, "0"));
    for (auto const* look : {"vbs.backups.get.v3", "vbs.jobs.get"}) {
        service.chances.emplace_back(look, 0.03, fault::close_before_reply());
        service.chances.emplace_back(look, 0.02, fault::close_in_reply(30));
        service.chances.emplace_back(look, 0.02, fault::garbage());
        service.chances.emplace_back(look, 0.02, fault::broken_body());
        service.chances.emplace_back(look, 0.02, fault::close_after_reply());
    }
    service.chances.emplace_back("vbs.backups.create.v3", 0.05, fault::lose_reply(504));
    service.chances.emplace_back("vbs.cloudbackups.create", 0.05, fault::lose_reply(504));
    service.expire_tokens_at_request = 150;
    auto cl = make();

    constexpr int n = 100;
    std::set<std::string> made;
    int adopted = 0;
    int ended = 0;
    auto const start = [&](auto request) {
        asio::co_spawn(ctx, one(cl, std::move(request), made, adopted), [&](std::exception_ptr e) {
            BOOST_TEST(!e);
            ++ended;
        });
    };
    for (int i = 0; i < n; ++i) {
        auto const name = "nightly-" + std::to_string(i);
        volume_id const volume("volume-" + std::to_string(i));
        if (i % 2)
            start(create_backup_request(volume, name));
        else
            start(create_native_backup_request(volume, name));
    }
    ctx.run_for(60s);

    BOOST_TEST(ended == n);
    BOOST_TEST(static_cast<int>(made.size()) == n);
    auto const stats = sim->stats();
    auto const books = sim->books();
    BOOST_TEST(stats.duplicates == 0u); // no create was sent again after it may have been executed
    BOOST_TEST(stats.blind_repeats == 0u);
    BOOST_TEST(stats.tokens >= 2u);                          // the revoked one was replaced
    BOOST_TEST(books.size() == static_cast<std::size_t>(n)); // the lost replies were effects all the same
    BOOST_TEST(adopted > 0);
    std::uint64_t faults = 0; // each ends a connection at the worst
    for (auto const& [kind, times] : stats.faults)
        faults += times;
    BOOST_TEST(stats.connections <= 64 + faults);
    BOOST_TEST_MESSAGE(stats.connections << " connections, " << faults << " faults");
    BOOST_TEST(stats.handshakes > 0u);
}

BOOST_AUTO_TEST_CASE(idle_means_idle)
{
    auto cl = make();
    diagnostics info;
    BOOST_TEST(!probe(cl, info));
    ctx.restart();
    auto const began = std::chrono::steady_clock::now();
    ctx.run(); // kept connections keep nothing running
    BOOST_TEST((std::chrono::steady_clock::now() - began < 5s));
}

BOOST_AUTO_TEST_CASE(connections_are_kept)
{
    auto cl = make();
    diagnostics info;
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(!probe(cl, info));
    BOOST_TEST(sim->stats().connections == 1u);
}

BOOST_AUTO_TEST_CASE(a_wrong_password)
{
    auto cl = make();
    options.credentials = password_credentials(sim->url(), service.user, "wrong")
                              .user_domain_name(service.domain)
                              .project_name(service.project_name);
    client intruder(ctx.get_executor(), options);
    diagnostics info;
    BOOST_TEST((probe(intruder, info) == condition::unauthorized));
    BOOST_TEST(info.http_status == 401);
    BOOST_TEST(!info.service_message.empty());
    BOOST_TEST(to_string(info).find("wrong password") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_listens)
{
    auto cl = make();
    sim->stop();
    diagnostics info;
    auto const ec = probe(cl, info);
    BOOST_TEST((ec == condition::transient));
    BOOST_TEST(ec == errc::retries_exhausted);
    BOOST_TEST(info.cause == asio::error::connection_refused);
}

BOOST_AUTO_TEST_CASE(a_wait_survives_a_service_that_is_away)
{
    service.backup = {400ms, 400ms};
    options.breaker.open = 20ms; // there are many looks before the service is back
    options.breaker.max_open = 100ms;
    for (std::uint64_t nth = 3; nth < 40; ++nth)
        service.script.emplace_back("vbs.backups.get.v3", nth, fault::close_before_reading());
    auto cl = make();
    auto const body = [&]() -> asio::awaitable<void> {
        auto made = co_await cl.async_back_up(create_native_backup_request(volume_id("v"), "n"));
        BOOST_TEST((made.status == backup_state::available));
    };
    run(body());
}

BOOST_AUTO_TEST_CASE(a_silent_service_is_left_after_the_limit_of_a_phase)
{
    options.connections.first_byte = 100ms;
    options.retry.max_attempts = 2;
    service.chances.emplace_back("vbs.backups.list*", 1.0, fault::stall());
    auto cl = make();
    diagnostics info;
    BOOST_TEST(probe(cl, info) == errc::retries_exhausted);
    BOOST_TEST(info.cause == errc::phase_timeout);
}

BOOST_AUTO_TEST_SUITE_END()

// ---- who the peer is ------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_SUITE(peers, cloud)

BOOST_AUTO_TEST_CASE(an_authority_that_nobody_knows)
{
    testing::simulator const other{testing::simulator_options()};
    options.tls.ca_pem = other.ca_pem();
    auto cl = make();
    diagnostics info;
    auto const ec = probe(cl, info);
    BOOST_TEST(ec == errc::tls_rejected);
    BOOST_TEST((ec == condition::server_fault));
    BOOST_TEST(info.problem.find("TLS") != std::string::npos);
    BOOST_TEST(sim->stats().requests.empty()); // nothing was told to a stranger
}

BOOST_AUTO_TEST_CASE(another_hosts_certificate)
{
    service.certificate_names = "DNS:other.test";
    auto cl = make();
    diagnostics info;
    BOOST_TEST(probe(cl, info) == errc::tls_rejected);
    BOOST_TEST(info.problem.find("mismatch") != std::string::npos, info.problem);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate)
{
    service.certificate_expired = true;
    auto cl = make();
    diagnostics info;
    BOOST_TEST(probe(cl, info) == errc::tls_rejected);
    BOOST_TEST(info.problem.find("expired") != std::string::npos, info.problem);
}

BOOST_AUTO_TEST_CASE(a_self_signed_certificate)
{
    service.certificate_self_signed = true;
    auto cl = make();
    diagnostics info;
    BOOST_TEST(probe(cl, info) == errc::tls_rejected);
    BOOST_TEST(info.problem.find("self") != std::string::npos, info.problem);
}

BOOST_AUTO_TEST_CASE(verification_can_be_switched_off_by_one_name_only)
{
    service.certificate_self_signed = true;
    options.tls.verification = tls_verification::insecure_none;
    auto cl = make();
    diagnostics info;
    BOOST_TEST(!probe(cl, info));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
