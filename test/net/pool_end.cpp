// The end of a pooled transport in order: connections take leave, and somebody is told when there is none left.
#include "net/pool_fixture.hpp"

namespace vigil::net {
using namespace pool_test;

namespace {

struct ending : fixture
{
    int ended = 0;

    void wait_for_end()
    {
        pool->async_end(context.get_executor(), [this] { ++ended; });
    }
    auto polite(bool mute = false)
    {
        return [mute](peer& p) {
            p.polite = true;
            p.mute = mute;
            p.on_write = [](peer& q) { q.say(ok); };
        };
    }
    bool nothing_left()
    {
        return pool->connections() == 0 && pool->running() == 0 && time->sleepers() == 0 && context.stopped();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pool_end, ending)

BOOST_AUTO_TEST_CASE(finish_lets_them_end)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    net->accept();
    run();
    pool->finish();
    net->peers[0]->say(ok);
    run();
    net->peers[0]->say(ok);
    run();
    BOOST_TEST(a.ec == error_code());
    BOOST_TEST(b.ec == error_code());
    BOOST_TEST(b.done);
    BOOST_TEST(net->peers.size() == 1u);
    BOOST_TEST(pool->connections() == 0u);
    auto& c = call(); // what has to be asked still is, by a connection of its own
    run();
    net->accept();
    run();
    net->peers[1]->say(ok);
    run();
    BOOST_TEST(c.done);
    BOOST_TEST(c.ec == error_code());
    BOOST_TEST(pool->connections() == 0u);
}

BOOST_AUTO_TEST_CASE(of_nothing_it_is_told_by_a_post)
{
    make();
    wait_for_end();
    BOOST_TEST(ended == 0);
    run();
    BOOST_TEST(ended == 1);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_takes_leave)
{
    net->policy = polite();
    make();
    call();
    run();
    BOOST_TEST(pool->connections() == 1u);
    BOOST_TEST(net->peers[0]->farewells == 0);
    pool->finish();
    pool->finish(); // twice is once
    BOOST_TEST(pool->connections() == 1u);
    wait_for_end();
    run();
    BOOST_TEST(ended == 1);
    BOOST_TEST(net->peers[0]->farewells == 1);
    BOOST_TEST(net->peers[0]->closed);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_is_not_waited_for_longer_than_a_second)
{
    net->policy = polite(true);
    make();
    call();
    run();
    pool->finish();
    wait_for_end();
    pass(990ms);
    BOOST_TEST(ended == 0);
    BOOST_TEST(!net->peers[0]->closed);
    pass(10ms);
    BOOST_TEST(ended == 1);
    BOOST_TEST(net->peers[0]->closed);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_stop_cuts_it_short)
{
    net->policy = polite(true);
    make();
    call();
    run();
    pool->finish();
    wait_for_end();
    run();
    BOOST_TEST(ended == 0);
    pool->stop();
    run();
    BOOST_TEST(ended == 1);
    BOOST_TEST(net->peers[0]->closed);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(one_that_was_busy_takes_leave_when_nobody_wants_it)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    auto const p = net->accept([](peer& q) { q.polite = true; });
    run();
    pool->finish();
    wait_for_end();
    p->say(ok);
    run();
    BOOST_TEST(a.done);
    BOOST_TEST(p->farewells == 0); // somebody wants it
    BOOST_TEST(ended == 0);
    p->say(ok);
    run();
    BOOST_TEST(b.done);
    BOOST_TEST(p->farewells == 1);
    BOOST_TEST(ended == 1);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(who_is_next_in_line_is_waited_for)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    pool->finish();
    wait_for_end();
    net->refuse(asio::error::connection_refused); // for a moment there is a call, and no connection
    run();
    BOOST_TEST(a.done);
    BOOST_TEST(ended == 0);
    net->accept(answers());
    run();
    BOOST_TEST(b.done);
    BOOST_TEST(ended == 1);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(one_that_failed_has_nobody_to_take_leave_of)
{
    make();
    auto& a = call();
    run();
    auto const p = net->accept([](peer& q) { q.polite = true; });
    run();
    pool->finish();
    p->hang_up(asio::error::connection_reset);
    run();
    BOOST_TEST(a.ec == asio::error::connection_reset);
    BOOST_TEST(p->farewells == 0);
    BOOST_TEST(nothing_left());
}

// With the end asked for at any step of an exchange.
BOOST_AUTO_TEST_CASE(the_end_is_told_once_whenever_it_is_asked_for)
{
    for (int after = 0; after < 12; ++after)
        for (bool const hard : {false, true}) {
            ending s;
            s.net->policy = s.polite();
            s.make();
            auto& a = s.call();
            auto& b = s.call();
            for (int i = 0; i < after; ++i) {
                s.context.restart();
                s.context.poll_one();
            }
            hard ? s.pool->stop() : s.pool->finish();
            s.wait_for_end();
            s.run();
            BOOST_TEST(s.ended == 1, after);
            for (auto const* o : {&a, &b}) {
                BOOST_TEST(o->done);
                BOOST_TEST((!o->ec || (hard && o->ec == asio::error::operation_aborted)), after);
            }
            BOOST_TEST(s.nothing_left(), after);
        }
}

BOOST_AUTO_TEST_CASE(the_context_goes_at_any_step_of_it)
{
    for (bool const mute : {false, true})
        for (bool const transport_first : {false, true})
            for (int after = 0; after < 16; ++after) {
                auto const owned = std::make_shared<int>();
                auto ctx = std::make_unique<asio::io_context>();
                test::manual_clock clock(*ctx);
                auto const connect = std::make_shared<test::scripted_connector>(*ctx);
                connect->policy = [mute](peer& p) {
                    p.polite = true;
                    p.mute = mute;
                    p.on_write = [](peer& q) { q.say(ok); };
                };
                std::optional<pooled_transport> t;
                t.emplace(ctx->get_executor(), clock, connection_options(), "test", connect);
                http_request request;
                request.method = "GET";
                request.to = {true, "h", 443};
                request.target = "/";
                auto const note = [owned](error_code, http_reply) {};
                for (int i = 0; i < 2; ++i)
                    t->async_exchange(request, clock.now() + 1h, note);
                settle(*ctx);
                t->async_exchange(request, clock.now() + 1h, note);
                t->finish();
                t->async_end(ctx->get_executor(), [owned] {});
                ctx->restart();
                for (int i = 0; i < after; ++i)
                    ctx->poll_one();
                if (transport_first)
                    t.reset();
                ctx.reset();
                BOOST_TEST(owned.use_count() == 2, after); // note's
            }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
