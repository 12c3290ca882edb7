// A group of clients in virtual time: one log-in for all of them.
#define BOOST_TEST_MODULE vigil_client_group
#include "support/conversation.hpp"

#include <client/core.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::test {
namespace {

constexpr std::size_t members = 4;

std::string token_json(std::string expires)
{
    return R"({"token":{"methods":["password"],"expires_at":")" + expires +
           R"(","user":{"id":"u","name":"demo"},"project":{"id":"p","name":"demo"},"catalog":[
           {"type":"vbs","name":"vbs","endpoints":[{"url":"https://vbs.test/v2/p","region":"eu","interface":"public"}]}]}})";
}

// Everybody talks to one script.
struct sharing : conversation
{
    std::string const log_in = "POST /v3/auth/tokens";
    std::optional<client_group> group_;

    sharing()
    {
        options.credentials = password_credentials("https://iam.test/v3", "demo", "secret-password")
                                  .user_domain_name("Default")
                                  .project_name("demo");
    }

    client_group& group()
    {
        if (!group_)
            group_.emplace(testing::make_client_group(ctx.get_executor(), time, wire, members, options));
        return *group_;
    }

    void expect_token(std::string name, duration takes = 100ms,
                      std::string expires = "2026-01-02T00:00:00.000000Z")
    {
        wire.expect(log_in)
            .after(takes)
            .reply(201, token_json(std::move(expires)))
            .header("X-Subject-Token", std::move(name));
    }

    testing::scripted_transport& expect_look(std::string token)
    {
        return wire.expect("GET /v3/p/backups/b1")
            .with_header("X-Auth-Token", std::move(token))
            .reply(200, backup_json("b1", "available"));
    }

    std::shared_ptr<ending<backup>> get(std::size_t member)
    {
        return start<backup>(
            [&](auto token) { return group()[member].async_get_backup(backup_id("b1"), token); });
    }

    void all_end_well(std::vector<std::shared_ptr<ending<backup>>> const& calls)
    {
        for (auto const& e : calls) {
            BOOST_TEST_REQUIRE(finish(e));
            BOOST_TEST(!e->ec, e->ec.message());
        }
    }
};

} // namespace

// ---- one log-in -----------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_SUITE(group_log_in, sharing)

BOOST_AUTO_TEST_CASE(one_for_all_who_come_at_once)
{
    expect_token("t1");
    expect_look("t1").times(100);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 100; ++i)
        calls.push_back(get(i % members));
    all_end_well(calls);
    BOOST_TEST(wire.requests().size() == 101u);
}

BOOST_AUTO_TEST_CASE(who_comes_later_finds_the_token)
{
    expect_token("t1");
    for (std::size_t i = 0; i < members; ++i) {
        expect_look("t1");
        all_end_well({get(i)});
    }
}

BOOST_AUTO_TEST_CASE(a_401_at_one_renews_once_for_all)
{
    expect_token("t1");
    expect_look("t1").times(members);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < members; ++i)
        calls.push_back(get(i));
    all_end_well(calls);

    expect_look("t1").reply(401);
    expect_token("t2");
    expect_look("t2");
    all_end_well({get(2)});
    for (auto const i : {0u, 1u, 3u}) { // without a 401 of their own
        expect_look("t2");
        all_end_well({get(i)});
    }
}

BOOST_AUTO_TEST_CASE(many_401s_of_one_token_are_one_renewal)
{
    expect_token("t1");
    expect_look("t1").reply(401).times(12);
    expect_token("t2", 1s);
    expect_look("t2").times(12);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 12; ++i)
        calls.push_back(get(i % members));
    all_end_well(calls);
}

BOOST_AUTO_TEST_CASE(a_late_401_of_an_old_token_changes_nothing)
{
    expect_token("t1");
    expect_look("t1").after(10s).reply(401); // of client 0
    auto const slow = get(0);
    time.run_for(ctx, 1s);
    expect_look("t1").reply(401);
    expect_token("t2");
    expect_look("t2");
    all_end_well({get(1)});
    expect_look("t2"); // of client 0, with what client 1 has got
    all_end_well({slow});
}

BOOST_AUTO_TEST_CASE(one_of_them_renews_ahead_of_the_end)
{
    expect_token("t1", 0s, "2026-01-01T01:00:00.000000Z");
    expect_look("t1").times(members);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < members; ++i)
        calls.push_back(get(i));
    all_end_well(calls);

    time.run_for(ctx, 3590s); // the token is good for ten seconds more
    expect_token("t2", 1s);
    expect_look("t1").times(members); // with the old one meanwhile
    calls.clear();
    for (std::size_t i = 0; i < members; ++i)
        calls.push_back(get(i));
    all_end_well(calls);
    time.run_for(ctx, 1s);
    for (std::size_t i = 0; i < members; ++i) {
        expect_look("t2");
        all_end_well({get(i)});
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_to_all_by_one_log_in)
{
    wire.expect(log_in).after(1s).reply(
        401,
        R"({"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}})");
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 3 * members; ++i)
        calls.push_back(get(i % members));
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST((e->ec == condition::unauthorized));
        BOOST_TEST(e->info.service_message == "The username or password is wrong.");
        BOOST_TEST(e->info.http_status == 401);
        BOOST_TEST(to_string(e->info).find("secret") == std::string::npos);
    }
    BOOST_TEST(wire.requests().size() == 1u);
    expect_token("t1"); // the next one tries anew
    expect_look("t1");
    all_end_well({get(3)});
}

BOOST_AUTO_TEST_CASE(who_gives_up_does_not_stop_the_log_in_of_the_others)
{
    expect_token("t1", 1s);
    expect_look("t1");
    auto const leaves = get(0); // it began
    auto const stays = get(1);
    time.run_for(ctx, 500ms);
    leaves->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(leaves));
    BOOST_TEST(leaves->ec == asio::error::operation_aborted);
    all_end_well({stays});
}

BOOST_AUTO_TEST_CASE(a_log_in_elsewhere_does_not_hold_a_call_beyond_its_deadline)
{
    options.call_deadline = 5s;
    wire.expect(log_in).hold();
    auto const first = get(0);
    time.run_for(ctx, 1s);
    auto const second = get(1);
    BOOST_TEST(finish(first));
    BOOST_TEST(finish(second));
    BOOST_TEST((first->ec == errc::deadline_exceeded));
    BOOST_TEST((second->ec == errc::deadline_exceeded));
    BOOST_TEST(second->info.operation == "iam.tokens.create");
    BOOST_TEST((time.elapsed() <= 6s));
}

BOOST_AUTO_TEST_CASE(a_provider_is_asked_once)
{
    int asked = 0;
    options.credentials = credentials_provider([&](credentials_provider::answer reply) {
        ++asked;
        reply({}, token_credentials("t" + std::to_string(asked)));
    });
    options.project = project_id("p");
    options.vbs_endpoint = "https://vbs.test";
    expect_look("t1").times(2 * members);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 2 * members; ++i)
        calls.push_back(get(i % members));
    all_end_well(calls);
    expect_look("t1").reply(401);
    expect_look("t2");
    all_end_well({get(1)});
    expect_look("t2");
    all_end_well({get(3)});
    BOOST_TEST(asked == 2);
}

// A service locks a key after more than five refusals in a row: a group must not be the reason.
BOOST_AUTO_TEST_CASE(an_access_key_that_is_refused_to_one_rests_for_all)
{
    options.credentials = access_key_credentials("AK", "secret-key");
    options.project = project_id("p");
    options.vbs_endpoint = options.sdrs_endpoint = options.volume_endpoint = "https://vbs.test";
    wire.expect("GET /v3/p/backups/b1")
        .after(1s)
        .reply(401, R"({"error_code":"APIG.0301","error_msg":"no"})");
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 3 * members; ++i)
        calls.push_back(get(i % members));
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST((e->ec == condition::unauthorized));
    }
    BOOST_TEST(wire.requests().size() == 1u);
    BOOST_TEST((time.elapsed() == 1s));
}

BOOST_AUTO_TEST_CASE(an_access_key_that_is_proven_by_one_is_good_for_all)
{
    options.credentials = access_key_credentials("AK", "secret-key");
    options.project = project_id("p");
    options.vbs_endpoint = options.sdrs_endpoint = options.volume_endpoint = "https://vbs.test";
    wire.expect("GET /v3/p/backups/b1").after(1s).reply(200, backup_json("b1", "available"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available")).times(2 * members - 1);
    std::vector<std::shared_ptr<ending<backup>>> calls;
    for (std::size_t i = 0; i < 2 * members; ++i)
        calls.push_back(get(i % members));
    ctx.restart();
    ctx.poll();
    BOOST_TEST(wire.requests().size() == 1u); // one finds out
    all_end_well(calls);
    BOOST_TEST((time.elapsed() == 1s));
}

BOOST_AUTO_TEST_CASE(left_at_every_step_nothing_hangs)
{
    for (int after = 0; after < 60; ++after) {
        sharing s;
        s.finished_early = true;
        s.expect_token("t1");
        s.expect_look("t1").times(members);
        std::vector<std::shared_ptr<ending<backup>>> calls;
        for (std::size_t i = 0; i < members; ++i)
            calls.push_back(s.get(i));
        for (int i = 0; i < after; ++i) {
            s.ctx.restart();
            if (s.ctx.poll_one() == 0 && !s.time.jump())
                break;
        }
        s.group_.reset();
        if (after % 2) // else everything is destroyed where it stands
            for (auto const& e : calls) {
                BOOST_TEST(s.finish(e), after);
                BOOST_TEST((!e->ec || e->ec == asio::error::operation_aborted ||
                            e->ec == errc::client_stopped)); // it had not begun
            }
        s.wire.forget();
    }
}

BOOST_AUTO_TEST_SUITE_END()

// ---- a log-in whose client is stopped -----------------------------------------------------------------------

namespace {

// Each client has a script of its own.
struct apart : sharing
{
    testing::scripted_transport other{ctx.get_executor(), time};

    apart()
    {
        group_.emplace(detail::make_cores(ctx.get_executor(), options, time.source(),
                                          {wire.transport(), other.transport()}));
    }
    ~apart()
    {
        for (auto const& p : other.problems())
            BOOST_ERROR(p);
        BOOST_TEST(other.unused() == 0u);
        BOOST_TEST(other.running() == 0u);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_hand_over, apart)

BOOST_AUTO_TEST_CASE(the_next_one_logs_in)
{
    wire.expect(log_in).hold();
    auto const first = get(0);
    time.run_for(ctx, 1s);
    auto const second = get(1);
    auto const third = get(1);
    time.run_for(ctx, 1s);
    BOOST_TEST(other.requests().empty());
    other.expect(log_in).reply(201, token_json("2026-01-02T00:00:00.000000Z")).header("X-Subject-Token", "t");
    other.expect("GET /v3/p/backups/b1")
        .with_header("X-Auth-Token", "t")
        .reply(200, backup_json("b1", "available"))
        .times(2);
    (*group_)[0].stop();
    BOOST_TEST(finish(first));
    BOOST_TEST(first->ec == asio::error::operation_aborted);
    all_end_well({second, third});
    BOOST_TEST((time.elapsed() == 2s)); // at once
}

BOOST_AUTO_TEST_CASE(stopped_as_a_whole_nobody_waits)
{
    wire.expect(log_in).hold();
    auto const first = get(0);
    time.run_for(ctx, 1s);
    auto const second = get(1);
    time.run_for(ctx, 1s);
    group_->stop();
    for (auto const& e : {first, second}) {
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        auto const late = get(i);
        BOOST_TEST(finish(late));
        BOOST_TEST(late->ec == errc::client_stopped);
    }
    BOOST_TEST((time.elapsed() == 2s));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
