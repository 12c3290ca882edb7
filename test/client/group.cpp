// A group of clients in virtual time: what they share is one, and everything else is each one's own.
#define BOOST_TEST_MODULE vigil_client_group
#include "support/conversation.hpp"
#include "watch/listing_service.hpp"

#include <client/core.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <set>

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

// ---- who serves whom ------------------------------------------------------------------------------------

namespace {

// Clients of a service that counts.
struct counting : listing
{
    std::optional<client_group> group_;

    client_group& group()
    {
        if (!group_) {
            std::vector<std::shared_ptr<net::transport>> const wires(members, service);
            group_.emplace(detail::make_cores(ctx.get_executor(), options, time.source(), wires));
        }
        return *group_;
    }

    void wait_by_group(std::size_t from, std::size_t to, wait_options how = {})
    {
        for (auto k = from; k < to; ++k)
            group().async_await_backup(backup_id(name(k)), wait_goal::created, how,
                                       [this, id = name(k)](error_code ec, backup_outcome o) {
                                           note(id, ec);
                                           outcomes.push_back(std::move(o));
                                       });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_sharding, counting)

BOOST_AUTO_TEST_CASE(two_waits_for_one_id_are_one_look)
{
    make(0, 1, 500ms);
    int ends = 0;
    auto const count = [&](error_code ec, backup_outcome const&) {
        BOOST_TEST(!ec);
        ++ends;
    };
    for (int i = 0; i < 10; ++i)
        group().async_await_backup(backup_id("b0"), count);
    group().async_await_backup(backup_id("b0"), wait_goal::created, count);
    group().async_await_backup(backup_id("b0"), wait_goal::created, wait_options(), count);
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 12; }));
    BOOST_TEST(service->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(jobs_and_streams_are_where_their_ids_are)
{
    make(0, 1, 0s); // it is over: a stream looks at once, and that look is everybody's
    int ends = 0;
    for (int i = 0; i < 5; ++i)
        group().async_await_job(job_id("j0"), wait_options(), [&](error_code ec, job_outcome const&) {
            BOOST_TEST(!ec);
            ++ends;
        });
    auto changes = group().watch_job(job_id("j0"));
    changes.async_next_change([&](error_code ec, change<job> const& c) {
        BOOST_TEST(!ec);
        BOOST_TEST(c.final);
        ++ends;
    });
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 6; }));
    BOOST_TEST(service->count("/jobs/j0") == 1u);
}

BOOST_AUTO_TEST_CASE(an_id_has_one_client_and_all_clients_have_some)
{
    std::array<std::size_t, members> count{};
    for (int i = 0; i < 4000; ++i) {
        auto& by = group().of(backup_id("backup-" + std::to_string(i)));
        BOOST_TEST_REQUIRE(&by == &group().of(backup_id("backup-" + std::to_string(i))));
        ++count.at(static_cast<std::size_t>(&by - &group()[0]));
    }
    for (auto const n : count)
        BOOST_TEST((n > 800u && n < 1200u), n);
}

BOOST_AUTO_TEST_CASE(strangers_go_round)
{
    std::vector<client*> seen;
    for (std::size_t i = 0; i < 2 * members; ++i)
        seen.push_back(&group().any());
    for (std::size_t i = 0; i < members; ++i) {
        BOOST_TEST((seen[i] == seen[i + members]));
        BOOST_TEST((std::ranges::count(seen, seen[i]) == 2));
    }
}

BOOST_AUTO_TEST_CASE(every_wait_ends_with_the_group)
{
    make(0, 40, 1h);
    wait_by_group(0, 40);
    time.run_for(ctx, 5s);
    group().stop();
    BOOST_TEST(all(40));
    BOOST_TEST(failed.size() == 40u);
    for (auto const& [id, ec] : failed)
        BOOST_TEST(ec == asio::error::operation_aborted);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(works_in_a_coroutine)
{
    make(0, 1, 500ms);
    bool done = false;
    auto const body = [&]() -> asio::awaitable<void> {
        auto const outcome = co_await group().async_await_backup(backup_id("b0"));
        BOOST_TEST((outcome.verdict() == wait_verdict::succeeded));
        auto const [ec, ignored] = co_await group().async_await_restore(backup_id(""), volume_id("v"),
                                                                        asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::invalid_argument);
        done = true;
    };
    asio::co_spawn(ctx, body(), [](std::exception_ptr e) { BOOST_TEST(!e); });
    BOOST_TEST(time.run_until(ctx, [&] { return done; }));
}

BOOST_AUTO_TEST_SUITE_END()

// ---- limits of the group ------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_SUITE(group_limits, counting)

BOOST_AUTO_TEST_CASE(the_budget_of_polls_is_for_all_of_them)
{
    options.poll.max_polls_per_second = 5;
    make(0, 24, 30500ms);
    wait_by_group(0, 24, wait_options().look_at_once(true));
    BOOST_TEST(all(24));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->most_in_a_second() == 5u); // used, and not exceeded
    BOOST_TEST((std::ranges::max(outcomes, {}, &backup_outcome::held_back).held_back() > 1s));
}

BOOST_AUTO_TEST_CASE(a_busy_client_leaves_the_others_their_turns)
{
    options.sdrs_endpoint = "https://sdrs.test";
    options.poll.max_polls_per_second = 2;
    options.poll.max = 1s; // who has many is never done
    make(0, 101, 1h);
    int aborted = 0;
    for (std::size_t k = 0; k < 100; ++k) // no list shows jobs of SDRS
        group()[0].async_await_sdrs_job(job_id("j" + std::to_string(k)), wait_options().look_at_once(true),
                                        [&](error_code, job_outcome const&) { ++aborted; });
    time.run_for(ctx, 5s); // a line has formed
    service->find("b100").ends = time.now();
    auto const before = time.now();
    bool told = false;
    group()[1].async_await_sdrs_job(job_id("j100"), wait_options().look_at_once(true),
                                    [&](error_code ec, job_outcome const&) { told = !ec; });
    BOOST_TEST(time.run_until(
        ctx, [&] { return told; }, 1h));
    BOOST_TEST((time.now() - before <= 1s)); // one of the busy one's may go first
    BOOST_TEST(service->most_in_a_second() == 2u);
    group().stop();
    ctx.restart();
    ctx.poll();
    BOOST_TEST(aborted == 100);
}

BOOST_AUTO_TEST_CASE(who_comes_and_goes_uses_up_nothing)
{
    options.poll.max_polls_per_second = 2;
    make(0, 3, 1h);
    for (int i = 0; i < 1000; ++i) {
        asio::cancellation_signal stop;
        bool ended_here = false;
        group().async_await_backup(
            backup_id("b0"), wait_goal::created, wait_options().look_at_once(true),
            asio::bind_cancellation_slot(stop.slot(),
                                         [&](error_code, backup_outcome const&) { ended_here = true; }));
        ctx.restart();
        ctx.poll();
        stop.emit(asio::cancellation_type::total);
        ctx.restart();
        ctx.poll();
        BOOST_TEST_REQUIRE(ended_here);
    }
    auto const before = time.now();
    service->find("b1").ends = time.now();
    wait_by_group(1, 2, wait_options().look_at_once(true));
    BOOST_TEST(all(1));
    BOOST_TEST((time.now() - before <= 2s));
}

BOOST_AUTO_TEST_CASE(connections_are_divided)
{
    for (std::size_t const whole : {1u, 2u, 4u, 5u, 10u, 63u, 64u}) {
        options.connections.per_origin = whole;
        options.connections.waiting = 10 * whole;
        group_.reset();
        std::size_t connections = 0;
        std::size_t waiting = 0;
        std::size_t least = whole;
        std::size_t most = 0;
        for (std::size_t i = 0; i < members; ++i) {
            auto const& mine = group()[i].core()->options.connections;
            connections += mine.per_origin;
            waiting += mine.waiting;
            least = std::min(least, mine.per_origin);
            most = std::max(most, mine.per_origin);
        }
        BOOST_TEST(connections == std::max(whole, members)); // nobody gets none
        BOOST_TEST(waiting == 10 * whole);
        BOOST_TEST(least >= 1u);
        BOOST_TEST(most - least <= 1u);
    }
}

BOOST_AUTO_TEST_CASE(no_two_clients_send_the_same_request_ids)
{
    for (auto const seed : {1ull, 7ull, ~0ull, ~0ull - 2}) {
        options.seed = seed;
        group_.reset();
        std::set<unsigned long long> seeds;
        for (std::size_t i = 0; i < members; ++i)
            seeds.insert(group()[i].core()->options.seed);
        BOOST_TEST(seeds.size() == members);
        BOOST_TEST(seeds.count(0) == 0u); // the system's dice
    }
}

BOOST_AUTO_TEST_CASE(a_rate_that_is_set_is_for_all_of_them)
{
    options.rate.per_second = 10;
    options.rate.burst = 1;
    int ends = 0;
    for (int i = 0; i < 40; ++i)
        group().any().async_get_volume(volume_id("v"), [&](error_code ec, volume const&) {
            BOOST_TEST(!ec);
            ++ends;
        });
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 40; }));
    BOOST_TEST((time.elapsed() == 3900ms)); // one every tenth of a second, and not four
    BOOST_TEST(service->most_in_a_second() == 10u);
}

BOOST_AUTO_TEST_CASE(who_is_throttled_slows_all_down_under_a_rate_that_is_set)
{
    options.rate.per_second = 100;
    int throttled = 0;
    service->before = [&](std::string const&) { service->status = throttled++ == 0 ? 429 : 200; };
    int ends = 0;
    auto const count = [&](error_code ec, volume const&) {
        BOOST_TEST(!ec);
        ++ends;
    };
    group()[0].async_get_volume(volume_id("v"), count);
    ctx.restart();
    ctx.poll();
    for (std::size_t i = 0; i < 20; ++i)
        group()[i % members].async_get_volume(volume_id("v"), count);
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 21; }));
    BOOST_TEST((time.elapsed() > 1s)); // far below a hundred in a second
}

BOOST_AUTO_TEST_CASE(without_one_each_learns_its_own)
{
    int asked = 0;
    service->before = [&](std::string const&) { service->status = asked++ == 0 ? 429 : 200; };
    int ends = 0;
    group()[0].async_get_volume(volume_id("v"), [&](error_code, volume const&) { ++ends; });
    ctx.restart();
    ctx.poll();
    auto const began = time.now();
    int others = 0;
    for (int i = 0; i < 20; ++i)
        group()[1].async_get_volume(volume_id("v"), [&](error_code, volume const&) { ++others; });
    BOOST_TEST(time.run_until(ctx, [&] { return others == 20; }));
    BOOST_TEST((time.now() == began));
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 1; }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
