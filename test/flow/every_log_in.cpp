// The longest of log-ins, several calls behind it: failing at every step, and abandoned or cancelled at every step.
#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

namespace {

// A callback brings a temporary key through an agency; its project and its endpoints are looked up; one call proves
// the key, and the others follow. `failing` is the exchange that fails; with `again` it is asked once more.
constexpr std::size_t steps = 7;

void script(testing::scripted_transport& wire, std::size_t failing, error_code with, bool again = false)
{
    struct step
    {
        char const* request;
        int status;
        std::string body;
    };
    step const all[steps] = {
        {"POST /v3/auth/tokens", 201, token_json()},
        {"POST /v3.0/OS-CREDENTIAL/securitytokens", 201,
         R"({"credential":{"access":"K","secret":"s","securitytoken":"st","expires_at":"2026-01-02T00:00:00Z"}})"},
        {"GET /v3/projects?name=eu", 200, R"({"projects":[{"id":"p","name":"eu"}]})"},
        {"GET /v3/auth/catalog", 200,
         R"({"catalog":[{"type":"vbs","endpoints":[{"url":"https://vbs.test","interface":"public"}]}]})"},
        {"GET /b1", 200, "{}"},
        {"GET /b1", 200, "{}"},
        {"GET /b1", 200, "{}"},
    };
    for (std::size_t i = 0; i < steps; ++i) {
        if (i == failing) {
            wire.expect(all[i].request).fail(with);
            if (!again && i < 4)
                return;
        }
        if (i != failing || again)
            wire.expect(all[i].request)
                .after(10ms)
                .reply(all[i].status, all[i].body)
                .header("X-Subject-Token", i == 0 ? "t1" : "");
    }
}

credentials far_away()
{
    return credentials_provider([](credentials_provider::answer reply) {
        auto const login = password_credentials("https://iam.test", "demo", "x").user_domain_name("D");
        reply({}, temporary_key_credentials(
                      agency_credentials(login, "backup").delegator_name("A").project_name("eu")));
    });
}

struct far_line : line
{
    std::vector<std::shared_ptr<ended>> calls;

    far_line()
    {
        options.credentials = far_away();
        options.project = {};
        options.vbs_endpoint.clear();
    }

    void begin()
    {
        for (int i = 0; i < 3; ++i)
            calls.push_back(start("GET", "/b1", repeat::read));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(every_log_in)

BOOST_AUTO_TEST_CASE(an_error_that_nothing_cures_is_told_to_everybody_wherever_it_comes)
{
    for (std::size_t failing = 0; failing < steps; ++failing) {
        far_line l;
        script(l.wire, failing, errc::no_credentials);
        l.begin();
        int failed = 0;
        for (auto const& e : l.calls) {
            BOOST_TEST(l.finish(e));
            failed += e->ec == errc::no_credentials;
        }
        BOOST_TEST(failed == (failing < 4 ? 3 : 1), failing);
    }
}

BOOST_AUTO_TEST_CASE(a_reset_is_survived_wherever_it_comes)
{
    for (std::size_t failing = 0; failing < steps; ++failing) {
        far_line l;
        script(l.wire, failing, asio::error::connection_reset, true);
        l.begin();
        for (auto const& e : l.calls) {
            BOOST_TEST(l.finish(e));
            BOOST_TEST(!e->ec, failing);
        }
        BOOST_TEST(l.wire.requests().size() == steps + 1);
    }
}

BOOST_AUTO_TEST_CASE(abandoned_after_every_step_nothing_is_left_behind)
{
    client_options o;
    o.credentials = far_away();
    for (int after = 0; after < 120; ++after)
        BOOST_TEST(!is_left_when_abandoned(after, o,
                                           [](auto& wire, auto&, auto const& call) {
                                               script(wire, steps, {});
                                               for (int i = 0; i < 3; ++i)
                                                   call();
                                           }),
                   "abandoned after " << after << " steps");
}

BOOST_AUTO_TEST_CASE(one_is_cancelled_after_every_step_and_the_others_are_served)
{
    for (int after = 0; after < 120; ++after) {
        far_line l;
        script(l.wire, steps, {});
        l.begin();
        for (int i = 0; i < after; ++i) {
            l.ctx.restart();
            if (l.ctx.poll_one() == 0 && !l.time.jump())
                break;
        }
        l.calls[0]->stop.emit(asio::cancellation_type::total);
        for (auto const& e : l.calls)
            BOOST_TEST(l.finish(e));
        BOOST_TEST((!l.calls[0]->ec || l.calls[0]->ec == asio::error::operation_aborted), after);
        BOOST_TEST(!l.calls[1]->ec, after);
        BOOST_TEST(!l.calls[2]->ec, after);
        l.wire.forget(); // what the first one did not ask
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
