// Ten thousand waits over ten virtual minutes: more than a million looks through the real pipeline, codec and
// hub. And a million waits at once.
#define BOOST_TEST_MODULE vigil_many_waits
#include <vigil/testing/make_client.hpp>
#include <vigil/vigil.hpp>

#include <net/parking.hpp>
#include <net/time_source.hpp>
#include <net/transport.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::test {

using namespace std::chrono_literals;

namespace {

constexpr int jobs = 10'000;
constexpr auto longest = 10min;
constexpr duration longest_pause = 3s; // makes it a million looks

// Jobs of a kind that no list tells of. Job k ends after (k + 1) / jobs of ten minutes; every fiftieth fails. Answers at once.
class service final : public net::transport
{
    asio::any_io_executor ex_;
    testing::manual_time& time_;
    time_point const began_ = time_.now();

    void start_exchange(net::http_request const& r, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        ++requests;
        auto const k = std::stoi(r.target.substr(r.target.rfind('j') + 1));
        auto const ended = time_.now() - began_ >= end_of(k);
        auto const status = !ended ? "RUNNING" : k % 50 == 0 ? "FAIL" : "SUCCESS";
        net::http_reply reply;
        reply.status = 200;
        reply.progress = net::progress::complete;
        reply.body = R"({"status":")" + std::string(status) + R"(","job_id":"j)" + std::to_string(k) +
                     R"(","job_type":"createVolume","begin_time":"2026-01-01T00:00:00.000Z","end_time":"",)"
                     R"("error_code":null,"fail_reason":null,"entities":{"backup_id":"b)" +
                     std::to_string(k) + R"("}})";
        asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
    }

public:
    long requests = 0;

    service(asio::any_io_executor ex, testing::manual_time& time) : ex_(std::move(ex)), time_(time) {}
    static duration end_of(int k) { return duration(longest) * (k + 1) / jobs; }
    void stop() noexcept override {}
};

// When a wait sees the end of its job, and how often it looks: the rule of poll_options, written down again.
struct expectation
{
    duration seen{};
    int looks = 0;

    explicit expectation(duration end)
    {
        seen = 1s;
        looks = 1;
        while (seen < end) {
            auto const tenth = duration(static_cast<duration::rep>(static_cast<double>(seen.count()) * 0.1));
            seen += std::clamp<duration>(tenth, 1s, longest_pause);
            ++looks;
        }
    }
};

client_options make_options()
{
    client_options options;
    options.credentials = token_credentials("token");
    options.project = project_id("p");
    options.vbs_endpoint = "https://service.test";
    options.poll.jitter = 0;
    options.poll.max = longest_pause;
    options.single_threaded = true;
    return options;
}

} // namespace

BOOST_AUTO_TEST_CASE(ten_thousand_waits_over_ten_minutes)
{
    auto const real = std::chrono::steady_clock::now();
    asio::io_context ctx(1);
    testing::manual_time time(ctx.get_executor());
    auto const server = std::make_shared<service>(ctx.get_executor(), time);

    struct seen
    {
        int times = 0;
        error_code ec;
        int looks = 0;
        duration elapsed{};
    };
    std::vector<seen> ends(jobs);
    int ended = 0;
    {
        client cl(detail::make_core(ctx.get_executor(), make_options(), time.source(), server));
        for (int k = 0; k < jobs; ++k)
            cl.async_await_job(job_id("j" + std::to_string(k)), wait_options(),
                               [&, k](error_code ec, job_outcome o) {
                                   auto& e = ends[static_cast<std::size_t>(k)];
                                   ++e.times;
                                   e.ec = ec;
                                   e.looks = o.looks();
                                   e.elapsed = o.elapsed();
                                   ++ended;
                               });
        BOOST_TEST(time.run_until(ctx, [&] { return ended == jobs; }));
    }
    ctx.restart();
    ctx.poll();

    long looks = 0;
    for (int k = 0; k < jobs; ++k) {
        auto const& e = ends[static_cast<std::size_t>(k)];
        BOOST_TEST_REQUIRE(e.times == 1);
        BOOST_TEST_REQUIRE((k % 50 == 0 ? e.ec == errc::job_failed : !e.ec));
        expectation const exact(service::end_of(k));
        BOOST_TEST_REQUIRE(e.looks == exact.looks);
        BOOST_TEST_REQUIRE((e.elapsed == exact.seen));
        looks += e.looks;
    }
    BOOST_TEST(looks == server->requests);
    BOOST_TEST(looks > 1'000'000);
    BOOST_TEST(time.sleepers() == 0u);
    std::printf("%ld looks in %.1f s of real time\n", looks,
                std::chrono::duration<double>(std::chrono::steady_clock::now() - real).count());
}

// Half of them on one job, the others on a thousand.
BOOST_AUTO_TEST_CASE(a_client_that_goes_tells_a_million_waiters)
{
    constexpr int waiters = 1'000'000;
    asio::io_context ctx(1);
    testing::manual_time time(ctx.get_executor());
    auto const server = std::make_shared<service>(ctx.get_executor(), time);
    int aborted = 0, otherwise = 0;
    {
        client cl(detail::make_core(ctx.get_executor(), make_options(), time.source(), server));
        for (int k = 0; k < waiters; ++k)
            cl.async_await_job(job_id("j" + std::to_string(k % 2 ? jobs - 1 : jobs - 1 - k % 2'000)),
                               wait_options(), [&](error_code ec, job_outcome const& o) {
                                   bool const told = ec == asio::error::operation_aborted &&
                                                     o.verdict() == wait_verdict::cancelled && o.looks() == 3;
                                   ++(told ? aborted : otherwise);
                               });
        BOOST_TEST(!time.run_until(
            ctx, [&] { return aborted + otherwise != 0; }, 3500ms));
        BOOST_TEST(server->requests == 3 * 1000);
    }
    BOOST_TEST(aborted == 0); // never inside the call that ends it
    ctx.restart();
    ctx.poll();
    BOOST_TEST(aborted == waiters);
    BOOST_TEST(otherwise == 0);
    BOOST_TEST(server->requests == 3 * 1000);
    BOOST_TEST(time.sleepers() == 0u);
}

} // namespace vigil::test
