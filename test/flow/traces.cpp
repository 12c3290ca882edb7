// What the callback of attempts is told: each of them, in order, with what follows, and without a secret.
#include "line.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace vigil::flow::test {

using plan::repeat;

namespace {

// A copy of an event, for those refer to what ends with the callback.
struct told
{
    std::string operation, request; // "GET https://vbs.test/v2/b1"
    int attempt, status;
    error_code error;
    std::string code, problem;
    duration elapsed;
    std::string call;
    std::vector<std::string> ids;
    std::optional<duration> next_in;

    explicit told(attempt_event const& e)
        : operation(e.operation),
          request(std::string(e.method) + ' ' + std::string(e.origin) + std::string(e.target)),
          attempt(e.attempt),
          status(e.status),
          error(e.error),
          code(e.service_code),
          problem(e.problem),
          elapsed(e.elapsed),
          call(e.client_request_id),
          ids(e.request_ids.begin(), e.request_ids.end()),
          next_in(e.next_in)
    {}

    std::string all_texts() const
    {
        auto text = operation + request + error.message() + code + problem + call;
        for (auto const& id : ids)
            text += id;
        return text;
    }
};

struct traced_line : line
{
    std::vector<told> seen;

    traced_line()
    {
        options.on_attempt = [this](attempt_event const& e) { seen.emplace_back(e); };
    }

    bool has_secret() const
    {
        return std::ranges::any_of(
            seen, [](told const& t) { return t.all_texts().find("secret") != std::string::npos; });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(traces, traced_line)

BOOST_AUTO_TEST_CASE(each_attempt_is_told_with_what_follows)
{
    wire.expect("GET /b1?limit=2")
        .after(40ms)
        .reply(503, R"({"error":{"code":"VolumeBackup.0039","message":"later"}})")
        .retry_after(3s)
        .header("X-Request-Id", "gateway")
        .header("X-Openstack-Request-Id", "req-1")
        .expect("GET /b1?limit=2")
        .after(10ms)
        .reply(200);
    auto const e = run("GET", "/b1?limit=2", repeat::read);
    BOOST_TEST(!e->ec);
    BOOST_TEST_REQUIRE(seen.size() == 2u);

    auto const& first = seen[0];
    BOOST_TEST(first.operation == "test.call");
    BOOST_TEST(first.request == "GET https://vbs.test/b1?limit=2");
    BOOST_TEST(first.attempt == 1);
    BOOST_TEST(first.status == 503);
    BOOST_TEST((first.error == condition::transient));
    BOOST_TEST(first.code == "VolumeBackup.0039");
    BOOST_TEST(first.problem == "");
    BOOST_TEST((first.elapsed == 40ms));
    BOOST_TEST(first.call == e->info.client_request_id);
    BOOST_TEST((first.ids == std::vector<std::string>{"gateway", "req-1"}));
    BOOST_TEST((first.next_in == duration(3s)));

    auto const& last = seen[1];
    BOOST_TEST(last.attempt == 2);
    BOOST_TEST(last.status == 200);
    BOOST_TEST(!last.error);
    BOOST_TEST((last.elapsed == 10ms));
    BOOST_TEST(last.call == first.call);
    BOOST_TEST(last.ids.empty());
    BOOST_TEST(!last.next_in);
}

BOOST_AUTO_TEST_CASE(an_attempt_is_told_before_its_wait_and_not_after_it)
{
    wire.expect("GET /b1").reply(503).retry_after(100s).expect("GET /b1").reply(200);
    auto const e = start("GET", "/b1", repeat::read, 200s);
    BOOST_TEST(time.run_until(ctx, [&] { return !seen.empty(); }));
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(finish(e));
    BOOST_TEST((time.elapsed() == 100s));
    BOOST_TEST(seen.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_log_from_says_is_another_matter)
{
    options.log = nullptr;
    options.log_from = log_level::error;
    wire.expect("GET /b1").reply(200);
    run("GET", "/b1", repeat::read);
    BOOST_TEST(seen.size() == 1u);
    BOOST_TEST(events.empty());
}

BOOST_AUTO_TEST_CASE(an_exchange_without_a_reply)
{
    for (auto const how : {repeat::read, repeat::once}) {
        seen.clear();
        wire.expect("GET /b1").fail(asio::error::connection_reset);
        if (how == repeat::read)
            wire.expect("GET /b1").reply(200);
        run("GET", "/b1", how);
        BOOST_TEST_REQUIRE(!seen.empty());
        BOOST_TEST(seen[0].status == 0);
        BOOST_TEST(seen[0].error == asio::error::connection_reset);
        BOOST_TEST(seen[0].next_in.has_value() ==
                   (how == repeat::read)); // what may have happened is not repeated
    }
}

BOOST_AUTO_TEST_CASE(the_last_of_all_attempts_has_none_after_it)
{
    wire.expect("GET /b1").reply(503).times(4);
    BOOST_TEST(run("GET", "/b1", repeat::read)->ec == errc::retries_exhausted);
    BOOST_TEST_REQUIRE(seen.size() == 4u);
    duration waits{};
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(seen[static_cast<std::size_t>(i)].attempt == i + 1);
        waits += seen[static_cast<std::size_t>(i)].next_in.value_or(duration::zero());
    }
    BOOST_TEST(!seen[3].next_in);
    BOOST_TEST((waits == 700ms));
}

BOOST_AUTO_TEST_CASE(log_ins_and_the_call_that_waits_for_them)
{
    with_password();
    wire.expect("POST /v3/auth/tokens").reply(201, token_json()).header("X-Subject-Token", "secret-1");
    wire.expect("GET /b1").reply(401, R"({"error":{"code":401,"message":"secret-1 is no token"}})");
    wire.expect("POST /v3/auth/tokens").reply(201, token_json()).header("X-Subject-Token", "secret-2");
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    BOOST_TEST_REQUIRE(seen.size() == 4u);
    BOOST_TEST(seen[0].operation == "iam.tokens.create");
    BOOST_TEST(seen[0].request == "POST https://iam.test/v3/auth/tokens");
    BOOST_TEST(!seen[0].next_in);
    BOOST_TEST(seen[1].status == 401);
    BOOST_TEST((seen[1].next_in == duration::zero())); // with another token
    BOOST_TEST(seen[2].operation == "iam.tokens.create");
    BOOST_TEST(seen[3].attempt == 2);
    BOOST_TEST(seen[3].call == seen[1].call);
    BOOST_TEST(!has_secret());
}

// The caller's own words stand in targets, and the service's in codes and ids.
BOOST_AUTO_TEST_CASE(a_secret_in_an_unlikely_place_is_withheld)
{
    wire.expect("GET /b1?name=secret-token")
        .reply(400, R"({"error":{"code":"secret-token","message":"secret-token"}})")
        .header("X-Request-Id", "secret-token");
    run("GET", "/b1?name=secret-token", repeat::read);
    BOOST_TEST_REQUIRE(seen.size() == 1u);
    BOOST_TEST(!has_secret());
    BOOST_TEST(seen[0].request.find("withheld") != std::string::npos, seen[0].request);
}

BOOST_AUTO_TEST_CASE(a_callback_that_throws_costs_its_event_only)
{
    int called = 0;
    options.on_attempt = [&](attempt_event const&) {
        ++called;
        throw 1;
    };
    wire.expect("GET /b1").reply(503).retry_after(1s).expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    BOOST_TEST(called == 2);
}

// The callback may cancel the call that it is told of: it ends, and its wait with it.
BOOST_AUTO_TEST_CASE(a_callback_that_cancels)
{
    std::shared_ptr<ended> e;
    options.on_attempt = [&](attempt_event const& a) {
        seen.emplace_back(a);
        e->stop.emit(asio::cancellation_type::terminal);
    };
    wire.expect("GET /b1").reply(503).retry_after(100s);
    e = start("GET", "/b1", repeat::read, 200s);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(seen.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
