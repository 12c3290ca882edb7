// Signatures that are refused: by the service, and by whoever stands between.
#include "signed_line.hpp"

namespace vigil::flow::test {

BOOST_FIXTURE_TEST_SUITE(wrong_keys, signed_line)

BOOST_AUTO_TEST_CASE(a_refused_signature_is_the_last_one_for_five_minutes)
{
    wire.expect("GET /b1").reply(401, refusal("APIG.0301"));
    auto const first = call();
    BOOST_TEST((first->ec == condition::unauthorized));
    BOOST_TEST(first->info.attempts == 1);
    BOOST_TEST(first->info.service_code == "APIG.0301");
    BOOST_TEST(logged("locked"));

    time.run_for(ctx, 60s);
    auto const second = call("POST", "/b", repeat::once);
    BOOST_TEST(second->ec == errc::unauthorized);
    BOOST_TEST(second->info.attempts == 0);
    BOOST_TEST(second->info.field == "credentials");
    BOOST_TEST((second->info.retry_after == 4min));
    BOOST_TEST(!second->info.outcome_unknown);
    BOOST_TEST(wire.requests().size() == 1u);

    time.run_for(ctx, 4min);
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_wrong_key_is_tried_once_by_a_thousand_calls)
{
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0301"));
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 1000; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(finish(e));
        BOOST_TEST_REQUIRE((e->ec == condition::unauthorized));
    }
    BOOST_TEST(wire.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_revoked_while_it_is_used)
{
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    wire.expect("GET /b1")
        .reply(401, refusal("APIG.0301"))
        .times(2); // one refusal of a good key may be a mistake
    auto const e = call();
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(logged("locked"));
    BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST(wire.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(one_refusal_of_a_good_key_is_a_mistake)
{
    for (auto const& said : {refusal("APIG.0301"), std::string("<html>proxy</html>"), std::string()}) {
        signed_line l;
        l.wire.expect("GET /b1");
        BOOST_TEST(!l.call()->ec);
        l.wire.expect("POST /b").reply(401, said);
        l.wire.expect("POST /b").reply(202);
        BOOST_TEST(!l.call("POST", "/b", repeat::once)->ec);
        BOOST_TEST(!l.logged("locked"));
    }
}

// As many as were under way when it happened, and one.
BOOST_AUTO_TEST_CASE(a_revoked_key_is_found_out_by_one)
{
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0301")).times(4);
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0301"));
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 4; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST((e->ec == condition::unauthorized));
    }
    BOOST_TEST(wire.requests().size() == 6u);
}

// A page of whoever stands between, as often as it likes: the key is as good as it was.
BOOST_AUTO_TEST_CASE(pages_lock_no_key_that_was_good)
{
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    for (int i = 0; i < 5; ++i) {
        wire.expect("GET /b1").reply(401, "<html>proxy</html>").times(2);
        auto const e = call();
        BOOST_TEST((e->ec == http_errc::unauthorized)); // a call, and no look, is told what came
        BOOST_TEST(e->info.attempts == 2);
    }
    BOOST_TEST(!logged("locked"));
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
}

// Whether a page hides a service that counts is not known. That it rests, then, is not the service's word.
BOOST_AUTO_TEST_CASE(a_key_that_was_never_good_rests_after_a_page_too)
{
    wire.expect("GET /b1").reply(401, "<html>proxy</html>");
    BOOST_TEST((call()->ec == http_errc::unauthorized));
    auto const e = call();
    BOOST_TEST(e->ec == errc::unavailable);
    BOOST_TEST(e->info.attempts == 0);
    BOOST_TEST((e->info.retry_after == 5min));
    BOOST_TEST(wire.requests().size() == 1u);
    time.run_for(ctx, 5min);
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
}

// The date of a page is that of its proxy.
BOOST_AUTO_TEST_CASE(a_page_sets_no_clock)
{
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    wire.expect("GET /b1").reply(401, "<html>proxy</html>");
    date("Thu, 01 Jan 2026 03:00:00 GMT");
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T000000Z");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(what_the_service_itself_refuses_says_that_the_key_is_good)
{
    wire.expect("GET /b1").after(1s).reply(404, R"({"itemNotFound":{"code":404,"message":"gone"}})");
    auto const a = begin("GET", "/b1");
    auto const b = begin("GET", "/b2");
    wire.expect("GET /b2").hold();
    auto const c = begin("GET", "/b3");
    wire.expect("GET /b3");
    BOOST_TEST(finish(a));
    BOOST_TEST((a->ec == condition::not_found));
    BOOST_TEST(finish(c)); // not behind b
    BOOST_TEST(!c->ec);
    BOOST_TEST(finish(b));
}

BOOST_AUTO_TEST_CASE(a_first_call_without_an_answer_lets_the_next_one_try)
{
    wire.expect("GET /b1").after(1s).fail(asio::error::connection_reset);
    wire.expect("GET /b2");
    wire.expect("GET /b1");
    auto const a = begin("GET", "/b1");
    auto const b = begin("GET", "/b2");
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    BOOST_TEST(!a->ec);
    BOOST_TEST(!b->ec);
}

BOOST_AUTO_TEST_CASE(a_first_call_that_is_slow_holds_up_the_others_for_two_seconds_only)
{
    wire.expect("GET /b1").hold();
    wire.expect("GET /b2").after(1s);
    auto const a = begin("GET", "/b1", repeat::read, 30s);
    auto const b = begin("GET", "/b2");
    BOOST_TEST(finish(b));
    BOOST_TEST(!b->ec);
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST(finish(a));
    BOOST_TEST((a->ec == condition::timeout));
}

BOOST_AUTO_TEST_CASE(who_waits_for_the_first_answer_may_leave)
{
    wire.expect("GET /b1").after(1s);
    wire.expect("GET /b3");
    auto const a = begin("GET", "/b1");
    auto const b = begin("GET", "/b2");
    auto const c = begin("GET", "/b3");
    auto const d = begin("GET", "/b4", repeat::read, 500ms);
    time.run_for(ctx, 100ms);
    b->stop.emit(asio::cancellation_type::total);
    for (auto const& e : {a, b, c, d})
        BOOST_TEST(finish(e));
    BOOST_TEST(b->ec == asio::error::operation_aborted);
    BOOST_TEST(d->ec == errc::deadline_exceeded);
    BOOST_TEST(!a->ec);
    BOOST_TEST(!c->ec);
}

BOOST_AUTO_TEST_CASE(the_first_call_may_be_cancelled)
{
    wire.expect("GET /b1").hold();
    wire.expect("GET /b2");
    auto const a = begin("GET", "/b1");
    auto const b = begin("GET", "/b2");
    time.run_for(ctx, 100ms);
    a->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    BOOST_TEST(!b->ec);
    BOOST_TEST((time.elapsed() == 100ms));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
