// Credentials that a callback of the program brings.
#include "careful.hpp"

#include <boost/asio/post.hpp>

#include <stdexcept>

namespace vigil::flow::test {

using plan::repeat;

struct provided : careful
{
    using answer = credentials_provider::answer;

    int asked = 0;
    std::vector<answer> open; // questions that nobody has answered
    std::function<void(answer)> how;

    provided()
    {
        options.credentials = credentials_provider([this](answer a) {
            ++asked;
            how ? how(std::move(a)) : open.push_back(std::move(a));
        });
    }
    ~provided() { open.clear(); }

    static utc_time at(std::string_view text) { return parse_utc_time(text).value(); }
};

BOOST_FIXTURE_TEST_SUITE(providers, provided)

BOOST_AUTO_TEST_CASE(one_question_for_all_calls)
{
    auto const a = begin("GET", "/b1");
    auto const b = begin("GET", "/b2");
    time.run_for(ctx, 1s);
    BOOST_TEST(asked == 1);
    BOOST_TEST(wire.requests().empty());
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    wire.expect("GET /b2").with_header("X-Auth-Token", "secret-t1");
    open.at(0)({}, token_credentials("secret-t1"));
    open.at(0)({}, token_credentials("secret-t2")); // the first answer counts
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    BOOST_TEST(!a->ec);
    BOOST_TEST(!b->ec);
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_inside_of_the_question)
{
    how = [](answer const& a) { a({}, token_credentials("secret-t1")); };
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_asked_for_again)
{
    how = [this](answer const& a) { a({}, token_credentials("secret-t" + std::to_string(asked))); };
    wire.expect("POST /b").with_header("X-Auth-Token", "secret-t1").reply(401);
    wire.expect("POST /b").with_header("X-Auth-Token", "secret-t2").reply(202);
    BOOST_TEST(!call("POST", "/b", repeat::once)->ec);
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t2").reply(401);
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t3").reply(401); // once for each call
    BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST(asked == 3);
}

BOOST_AUTO_TEST_CASE(what_ends_is_asked_for_before)
{
    how = [this](answer const& a) {
        a({}, provided_credentials(token_credentials("secret-t" + std::to_string(asked)))
                  .expires_at(at("2026-01-01T01:00:00Z") + std::chrono::hours(asked - 1)));
    };
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!call()->ec);
    time.run_for(ctx, 59min);
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1"); // asks meanwhile
    BOOST_TEST(!call()->ec);
    time.run_for(ctx, 1s);
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t2");
    BOOST_TEST(!call()->ec);
    time.run_for(ctx, 5h);
    wire.expect("GET /b1").with_header("X-Auth-Token",
                                       "secret-t3"); // its end is past, which says nothing: it is tried
    BOOST_TEST(call()->ec.failed() == false);
    BOOST_TEST(asked == 3);
}

BOOST_AUTO_TEST_CASE(a_password_from_a_callback)
{
    how = [](answer const& a) {
        a({}, password_credentials("https://iam.test", "demo", "secret-password").project_name("demo"));
    };
    wire.expect("POST /v3/auth/tokens").reply(201, token_json()).header("X-Subject-Token", "secret-t1");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(an_access_key_from_a_callback)
{
    options.project = {};
    how = [this](answer const& a) {
        a({}, access_key_credentials("K" + std::to_string(asked), "secret-key").project_id("p"));
    };
    wire.expect("GET /b1").reply(401, R"({"error_code":"APIG.0301","error_msg":"wrong"})");
    BOOST_TEST((call()->ec == condition::unauthorized)); // a signature is never repeated
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(wire.last_header("Authorization").starts_with("SDK-HMAC-SHA256 Access=K2,"));
}

BOOST_AUTO_TEST_CASE(the_same_wrong_key_again_is_not_used)
{
    options.project = {};
    how = [](answer const& a) { a({}, access_key_credentials("K", "secret-key").project_id("p")); };
    wire.expect("GET /b1").reply(401, R"({"error_code":"APIG.0301","error_msg":"wrong"})");
    BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST(wire.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_answer_is_an_answer)
{
    how = [](answer const&) {}; // dropped
    auto const dropped = call();
    BOOST_TEST(dropped->ec == errc::no_credentials);
    BOOST_TEST(dropped->info.field == "credentials_provider");
    how = [](answer const&) { throw std::runtime_error("secret"); };
    BOOST_TEST(call()->ec == errc::no_credentials);
    how = [](answer const& a) { a(asio::error::host_unreachable, {}); };
    BOOST_TEST(call()->ec == asio::error::host_unreachable);
    how = [](answer const& a) { a({}, {}); }; // nothing
    BOOST_TEST(call()->ec == errc::no_credentials);
    how = [](answer const& a) { a({}, token_credentials("")); };
    BOOST_TEST(call()->ec == errc::no_credentials);
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(no_callback_at_all)
{
    options.credentials = credentials_provider(nullptr);
    BOOST_TEST(call()->ec == errc::no_credentials);
}

BOOST_AUTO_TEST_CASE(one_who_never_answers_holds_a_call_until_its_deadline)
{
    auto const e = call("GET", "/b1", repeat::read, 2s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((time.elapsed() == 2s));
    time.run_for(ctx, 60s); // the question has a deadline of its own
    how = [](answer const& a) { a({}, token_credentials("secret-t2")); };
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t2");
    BOOST_TEST(!call()->ec);
    open.at(0)({}, token_credentials("secret-late")); // nobody listens
    ctx.restart();
    ctx.poll();
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_question)
{
    auto const e = begin("GET", "/b1");
    time.run_for(ctx, 1s);
    made().who.stop(asio::error::operation_aborted);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    open.at(0)({}, token_credentials("secret-late"));
    ctx.restart();
    ctx.poll();
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_when_everything_is_gone)
{
    answer kept;
    {
        provided p;
        auto const e = p.begin("GET", "/b1");
        p.time.run_for(p.ctx, 1s);
        kept = p.open.at(0);
        p.open.clear();
        p.made().who.stop(asio::error::operation_aborted);
        BOOST_TEST(p.finish(e));
    }
    kept({}, token_credentials("secret-late"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
