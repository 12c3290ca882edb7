// One flow, failing at every step, and abandoned at every step.
#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

namespace {

// Log-in, throttled, token refused, log-in again, done: five exchanges. The one at `failing` fails; with
// `again` it is then asked once more and goes as it should.
constexpr std::size_t steps = 5;

void script(testing::scripted_transport& wire, std::size_t failing, error_code with, bool again = false)
{
    struct step
    {
        char const* request;
        int status;
        char const* token;
    };
    constexpr step all[steps] = {{"POST /v3/auth/tokens", 201, "t1"},
                                 {"GET /b1", 429, ""},
                                 {"GET /b1", 401, ""},
                                 {"POST /v3/auth/tokens", 201, "t2"},
                                 {"GET /b1", 200, ""}};
    for (std::size_t i = 0; i < steps; ++i) {
        auto const& s = all[i];
        if (i == failing) {
            wire.expect(s.request).fail(with);
            if (!again)
                return;
        }
        wire.expect(s.request)
            .reply(s.status, s.status == 201 ? token_json() : "{}")
            .header("X-Subject-Token", s.token);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_step)

BOOST_AUTO_TEST_CASE(an_error_that_nothing_cures_ends_it_wherever_it_comes)
{
    for (std::size_t failing = 0; failing < steps; ++failing) {
        line l;
        l.with_password();
        script(l.wire, failing, errc::no_credentials); // neither transient nor anything else that is repeated
        auto const e = l.run("GET", "/b1", repeat::read);
        BOOST_TEST(e->ec == errc::no_credentials, failing);
        BOOST_TEST(l.wire.requests().size() == failing + 1);
    }
}

BOOST_AUTO_TEST_CASE(a_reset_is_survived_wherever_it_comes)
{
    for (std::size_t failing = 0; failing < steps; ++failing) {
        line l;
        l.with_password();
        script(l.wire, failing, asio::error::connection_reset, true);
        auto const e = l.run("GET", "/b1", repeat::read);
        BOOST_TEST(!e->ec, failing);
        BOOST_TEST(l.wire.requests().size() == steps + 1);
    }
}

BOOST_AUTO_TEST_CASE(abandoned_after_every_step_nothing_is_left_behind)
{
    client_options o;
    o.credentials = password_credentials("https://iam.test", "demo", "x").project_name("demo");
    for (int after = 0; after < 60; ++after)
        BOOST_TEST(!is_left_when_abandoned(after, o,
                                           [](auto& wire, auto&, auto const& call) {
                                               script(wire, steps, {});
                                               call();
                                           }),
                   "abandoned after " << after << " steps");
}

BOOST_AUTO_TEST_CASE(cancelled_after_every_step_it_ends_once)
{
    for (int after = 0; after < 60; ++after) {
        line l;
        l.with_password();
        script(l.wire, steps, {});
        auto const e = l.start("GET", "/b1", repeat::read);
        for (int i = 0; i < after && e->times == 0; ++i) {
            l.ctx.restart();
            if (l.ctx.poll_one() == 0 && !l.time.jump())
                break;
        }
        auto const done = e->times > 0;
        e->stop.emit(asio::cancellation_type::total);
        BOOST_TEST(l.finish(e));
        // An answer that was on its way already is handed over.
        BOOST_TEST((e->status == 200 || e->ec == asio::error::operation_aborted), after);
        l.made().who.stop(asio::error::operation_aborted); // a log-in goes on for others
        l.ctx.restart();
        l.ctx.poll();
        BOOST_TEST(l.time.sleepers() == 0u);
        l.wire.forget();
        if (done)
            break;
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
