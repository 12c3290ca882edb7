// The pooled transport as a conversation with connections in memory, in virtual time.
#include "net/pool_fixture.hpp"

namespace vigil::net {
using namespace pool_test;

BOOST_FIXTURE_TEST_SUITE(pool, fixture)

BOOST_AUTO_TEST_CASE(opens_once_and_keeps_the_connection)
{
    net->policy = answers();
    make();
    for (int i = 0; i < 5; ++i) {
        auto& o = call();
        run();
        BOOST_TEST(o.done);
        BOOST_TEST(o.ec == error_code());
        BOOST_TEST(o.reply.status == 200);
        BOOST_TEST(o.reply.body == "{}");
        BOOST_TEST(!o.reply.stale_connection);
    }
    BOOST_TEST(net->peers.size() == 1u);
    BOOST_TEST(pool->counted().opened == 1u);
    BOOST_TEST(pool->counted().reused == 4u);
    BOOST_TEST(pool->connections() == 1u);
    BOOST_TEST(pool->running() == 0u);
    BOOST_TEST(time->sleepers() == 0u); // an idle connection costs no timer
    BOOST_TEST(context.run() == 0u);
}

BOOST_AUTO_TEST_CASE(origins_have_pools_of_their_own)
{
    net->policy = answers();
    make();
    call(1h, "GET", 1);
    call(1h, "GET", 2);
    run();
    call(1h, "GET", 1);
    run();
    BOOST_TEST(net->peers.size() == 2u);
    BOOST_TEST(net->peers[1]->asked_for.port == 2);
}

BOOST_AUTO_TEST_CASE(serves_the_queue_in_order_and_never_opens_too_many)
{
    options.per_origin = 2;
    make();
    for (int i = 0; i < 10; ++i)
        call();
    run();
    BOOST_TEST(net->openings.size() == 2u);
    net->accept();
    net->accept();
    run();
    // One answer at a time, by turns.
    for (int i = 0; i < 10; ++i) {
        auto& p = *net->peers[static_cast<std::size_t>(i % 2)];
        BOOST_TEST(p.received.starts_with("GET /" + std::to_string(i + 1) + " "));
        p.received.clear();
        p.say(ok);
        run();
        BOOST_TEST(order.size() == static_cast<std::size_t>(i + 1));
        BOOST_TEST((order.back() == &calls[static_cast<std::size_t>(i)]));
    }
    BOOST_TEST(net->peers.size() == 2u);
    BOOST_TEST(pool->counted().reused == 8u);
}

BOOST_AUTO_TEST_CASE(the_last_headers_are_made_once_when_the_connection_is_at_hand)
{
    options.per_origin = 1;
    make();
    int made = 0;
    auto const start = time->now();
    last_headers = [&](http_request const& r) {
        ++made;
        auto const at = std::chrono::duration_cast<std::chrono::seconds>(time->now() - start);
        return std::vector<header>{{"X-Signed", r.target + " at " + std::to_string(at.count())}};
    };
    call();
    call();
    run();
    BOOST_TEST(made == 0); // neither has a connection yet
    pass(2s);
    auto const p = net->accept();
    run();
    BOOST_TEST(made == 1);
    BOOST_TEST(p->received.find("\r\nX-Signed: /1 at 2\r\n") != std::string::npos);
    pass(3s);
    p->say(ok);
    run();
    BOOST_TEST(made == 2); // the second waited for the first
    BOOST_TEST(p->received.find("\r\nX-Signed: /2 at 5\r\n") != std::string::npos);
    p->say(ok);
    run();
    BOOST_TEST(order.size() == 2u);
    BOOST_TEST(made == 2);
}

BOOST_AUTO_TEST_CASE(refuses_when_the_queue_is_full)
{
    options.per_origin = 1;
    options.waiting = 2;
    make();
    call();
    call();
    call();
    auto& o = call();
    run();
    BOOST_TEST(o.done);
    BOOST_TEST(o.ec == errc::overloaded);
    BOOST_TEST((o.reply.progress == progress::not_sent));
    BOOST_TEST(pool->counted().refused == 1u);
    BOOST_TEST(order.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_queued_call_can_be_cancelled)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    auto& c = call();
    run();
    b.stop.emit(asio::cancellation_type::total);
    BOOST_TEST(!b.done);
    run();
    BOOST_TEST(b.done);
    BOOST_TEST(b.ec == asio::error::operation_aborted);
    BOOST_TEST((b.reply.progress == progress::not_sent));
    auto const p = net->accept(answers());
    run();
    BOOST_TEST(a.done);
    BOOST_TEST(c.done);
    BOOST_TEST(c.ec == error_code());
}

BOOST_AUTO_TEST_CASE(an_opening_call_can_be_cancelled_and_hands_on)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    a.stop.emit(asio::cancellation_type::terminal);
    run();
    BOOST_TEST(a.ec == asio::error::operation_aborted);
    BOOST_TEST(net->cancelled == 1);
    BOOST_TEST_REQUIRE(net->openings.size() == 1u); // for b
    net->accept(answers());
    run();
    BOOST_TEST(b.done);
    BOOST_TEST(b.ec == error_code());
}

BOOST_AUTO_TEST_CASE(a_running_call_can_be_cancelled_and_its_connection_goes)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    auto const p = net->accept();
    run();
    a.stop.emit(asio::cancellation_type::partial);
    run();
    BOOST_TEST(a.ec == asio::error::operation_aborted);
    BOOST_TEST((a.reply.progress == progress::sent));
    BOOST_TEST(!a.reply.stale_connection);
    BOOST_TEST(p->closed);
    net->accept(answers());
    run();
    BOOST_TEST(b.ec == error_code());
    BOOST_TEST(b.done);
}

BOOST_AUTO_TEST_CASE(the_deadline_counts_everywhere)
{
    options.per_origin = 1;
    make();
    auto& opening = call(100ms);
    auto& queued = call(50ms);
    pass(49ms);
    BOOST_TEST(!queued.done);
    pass(1ms);
    BOOST_TEST(queued.ec == errc::deadline_exceeded);
    pass(50ms);
    BOOST_TEST(opening.ec == errc::deadline_exceeded);
    BOOST_TEST((opening.reply.progress == progress::not_sent));
    BOOST_TEST(opening.reply.problem == "timeout: the call's deadline");

    auto& running = call(200ms);
    run();
    net->accept();
    pass(199ms);
    BOOST_TEST(!running.done);
    pass(1ms);
    BOOST_TEST(running.ec == errc::deadline_exceeded);
    BOOST_TEST((running.reply.progress == progress::sent));

    auto& late = call(0ms);
    run();
    BOOST_TEST(late.ec == errc::deadline_exceeded);
    BOOST_TEST(net->openings.empty());
    BOOST_TEST(time->sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(every_phase_has_its_limit)
{
    options.write = 1s;
    options.first_byte = 2s;
    options.body = 3s;
    net->policy = [](peer& p) { p.write_blocks = true; };
    make();
    auto& write = call();
    pass(999ms);
    BOOST_TEST(!write.done);
    pass(1ms);
    BOOST_TEST(write.ec == errc::phase_timeout);
    BOOST_TEST(write.reply.problem == "timeout: write");
    BOOST_TEST((write.reply.progress == progress::not_sent));

    net->policy = [](peer&) {};
    auto& head = call();
    pass(1990ms);
    net->peers.back()->say("HTTP/1.1 200 OK\r\n"); // does not help: the head is what counts
    pass(9ms);
    BOOST_TEST(!head.done);
    pass(1ms);
    BOOST_TEST(head.ec == errc::phase_timeout);
    BOOST_TEST(head.reply.problem == "timeout: first byte of the reply");
    BOOST_TEST((head.reply.progress == progress::replying));

    auto& body = call();
    pass(1990ms);
    net->peers.back()->say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    for (int i = 0; i < 29; ++i) { // drips do not stretch it
        pass(100ms);
        net->peers.back()->say("x");
    }
    pass(99ms);
    BOOST_TEST(!body.done);
    pass(1ms);
    BOOST_TEST(body.ec == errc::phase_timeout);
    BOOST_TEST(body.reply.problem == "timeout: body of the reply");
    BOOST_TEST(pool->connections() == 0u);
    BOOST_TEST(time->sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_ended_while_idle_is_replaced_unseen)
{
    net->policy = answers();
    make();
    call();
    run();
    net->peers[0]->hang_up();
    auto& o = call();
    run();
    BOOST_TEST(o.ec == error_code());
    BOOST_TEST(o.done);
    BOOST_TEST(net->peers.size() == 2u);
    BOOST_TEST(net->peers[1]->received.starts_with("GET /2"));
    BOOST_TEST(pool->counted().stale == 1u);
}

BOOST_AUTO_TEST_CASE(a_reply_to_nothing_is_never_taken_for_the_next_one)
{
    net->policy = answers();
    make();
    call();
    run();
    net->peers[0]->say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    auto& o = call();
    run();
    BOOST_TEST(o.reply.body == "{}");
    BOOST_TEST(net->peers[0]->closed);
    BOOST_TEST(net->peers.size() == 2u);

    // Right behind the reply, too.
    net->peers[1]->on_write = [](peer& p) { p.say(ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"); };
    auto& p = call();
    auto& q = call();
    run();
    BOOST_TEST(p.reply.body == "{}");
    BOOST_TEST(q.reply.body == "{}");
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_ends_unheard_is_called_stale)
{
    for (auto const when : {0, 1}) { // the write fails; the reply does not come
        net->peers.clear();
        net->policy = answers();
        make();
        call();
        call();
        run(); // two connections
        pass(1s);
        auto& p = *net->peers[1];
        p.on_write = [](peer& x) { x.hang_up(); };
        if (when == 0)
            p.write_error = asio::error::broken_pipe;
        auto& o = call();
        run();
        BOOST_TEST(o.reply.stale_connection);
        BOOST_TEST((o.reply.progress == (when == 0 ? progress::not_sent : progress::sent)));
        BOOST_TEST(o.ec == (when == 0 ? error_code(asio::error::broken_pipe) : errc::connection_lost));
        BOOST_TEST(net->peers[0]->closed); // a suspect: it has rested as long
        pool.reset();
    }
    // On a fresh connection, or with a reply begun, it is not.
    net->peers.clear();
    net->policy = [](peer& p) { p.on_write = [](peer& x) { x.hang_up(); }; };
    make();
    auto& fresh = call();
    run();
    BOOST_TEST(fresh.ec == errc::connection_lost);
    BOOST_TEST(!fresh.reply.stale_connection);
    net->policy = answers();
    call();
    run();
    net->peers.back()->on_write = [](peer& x) { x.say("HTTP/1.1"), x.hang_up(); };
    auto& cut = call();
    run();
    BOOST_TEST(cut.ec == errc::connection_lost);
    BOOST_TEST((cut.reply.progress == progress::replying));
    BOOST_TEST(!cut.reply.stale_connection);
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_in_the_middle_of_work_says_nothing_of_the_others)
{
    net->policy = answers();
    make();
    call();
    call();
    run();
    pass(999ms);
    net->peers[1]->on_write = [](peer& x) { x.hang_up(); };
    auto& o = call();
    run();
    BOOST_TEST(o.reply.stale_connection);
    BOOST_TEST(!net->peers[0]->closed);
    auto& p = call();
    run();
    BOOST_TEST(p.ec == error_code());
    BOOST_TEST(net->peers.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_old_connection_is_not_used_again)
{
    options.idle = 60s;
    net->policy = answers();
    make();
    call();
    run();
    pass(59s);
    call();
    run();
    BOOST_TEST(net->peers.size() == 1u);
    pass(60s);
    call();
    run();
    BOOST_TEST(net->peers.size() == 2u);
    BOOST_TEST(net->peers[0]->closed);
}

BOOST_AUTO_TEST_CASE(a_failed_opening_is_told_and_hands_on)
{
    options.per_origin = 1;
    make();
    auto& a = call();
    auto& b = call();
    run();
    net->refuse(errc::tls_rejected, "TLS: hostname mismatch");
    run();
    BOOST_TEST(a.ec == errc::tls_rejected);
    BOOST_TEST(a.reply.problem == "TLS: hostname mismatch");
    BOOST_TEST((a.reply.progress == progress::not_sent));
    BOOST_TEST(!a.reply.stale_connection);
    net->refuse(asio::error::connection_refused);
    run();
    BOOST_TEST(b.ec == asio::error::connection_refused);
    BOOST_TEST(pool->connections() == 0u);
    BOOST_TEST(pool->counted().open_failed == 2u);
}

BOOST_AUTO_TEST_CASE(fails_at_every_step_with_truthful_progress)
{
    int steps = 0;
    net->policy = answers();
    net->policy = [&](peer& p) {
        p.per_read = 5;
        p.per_write = 30;
        p.on_write = [](peer& q) {
            if (q.received.ends_with("\r\n\r\n"))
                q.say(ok);
        };
    };
    make();
    call();
    run();
    steps = net->peers.back()->steps;
    BOOST_TEST(steps > 5);
    auto const plain = net->policy;
    for (int i = 0; i < steps; ++i) {
        make();
        net->policy = [&, i](peer& p) {
            plain(p);
            p.fail_at = i;
        };
        auto& o = call();
        run();
        auto const& p = *net->peers.back();
        BOOST_TEST_CONTEXT("step " << i)
        {
            BOOST_TEST(o.done);
            BOOST_TEST(o.ec == asio::error::connection_reset);
            BOOST_TEST((o.reply.progress == (p.received.empty() ? progress::not_sent
                                             : !p.received.ends_with("\r\n\r\n") || p.to_send == ok
                                                 ? progress::sent
                                                 : progress::replying)));
            BOOST_TEST(p.closed);
        }
    }
}

BOOST_AUTO_TEST_CASE(stop_ends_everything_at_once)
{
    options.per_origin = 2;
    make();
    auto& running = call();
    auto& opening = call();
    auto& queued = call();
    call(1h, "GET", 80);
    run();
    auto const p = net->accept();
    run();
    pool->stop();
    run();
    BOOST_TEST(order.size() == 4u);
    for (auto const* o : {&running, &opening, &queued})
        BOOST_TEST(o->ec == asio::error::operation_aborted);
    BOOST_TEST((running.reply.progress == progress::sent));
    auto& later = call();
    run();
    BOOST_TEST(later.ec == asio::error::operation_aborted);
    BOOST_TEST(pool->connections() == 0u);
    BOOST_TEST(pool->running() == 0u);
    BOOST_TEST(time->sleepers() == 0u);
    BOOST_TEST(context.run() == 0u);
    pool->stop();
}

BOOST_AUTO_TEST_CASE(destroying_the_transport_aborts)
{
    make();
    auto& a = call();
    auto& b = call();
    run();
    net->accept();
    run();
    pool.reset();
    BOOST_TEST(!a.done);
    run();
    BOOST_TEST(a.ec == asio::error::operation_aborted);
    BOOST_TEST(b.ec == asio::error::operation_aborted);
    BOOST_TEST(time->sleepers() == 0u);
}

// The transport in a coroutine's frame, the frame in a handler of the transport, the context gone first.
BOOST_AUTO_TEST_CASE(the_context_may_end_at_any_moment)
{
    for (bool const transport_first : {false, true})
        for (int moment = 0; moment < 30; ++moment) {
            std::deque<outcome> mine;
            auto ctx = std::make_unique<asio::io_context>();
            auto clock = std::make_unique<test::manual_clock>(*ctx);
            auto connect = std::make_shared<test::scripted_connector>(*ctx);
            connect->policy = [](peer& p) {
                p.per_read = 9;
                p.on_write = [](peer& q) { q.say(ok); };
            };
            connection_options few;
            few.per_origin = 2;
            std::optional<pooled_transport> t;
            auto ex = moment % 2 ? asio::any_io_executor(asio::make_strand(*ctx)) : ctx->get_executor();
            t.emplace(ex, *clock, few, "test", connect);
            auto const alive = std::make_shared<int>();
            for (int i = 0; i < 5; ++i) {
                auto& o = mine.emplace_back();
                o.request.method = "GET";
                o.request.to = {true, "h", 443};
                o.request.target = "/";
                asio::post(ex, [&, alive] {
                    t->async_exchange(o.request, clock->now() + 1h,
                                      asio::bind_cancellation_slot(
                                          o.stop.slot(), [alive, connect](error_code, http_reply) {}));
                });
            }
            for (int i = 0; i < moment; ++i)
                ctx->poll_one();
            if (transport_first)
                t.reset();
            ex = asio::any_io_executor(); // a strand must not outlive its context
            ctx.reset();
            BOOST_TEST(alive.use_count() == 1);
            for (auto& o : mine)
                o.stop.emit(asio::cancellation_type::terminal); // finds nothing
            t.reset();
            connect.reset();
            clock.reset();
        }
}

BOOST_AUTO_TEST_CASE(memory_is_free_before_the_handler_runs)
{
    net->policy = answers();
    make();
    struct probe
    {
        pooled_transport& pool;
        test::manual_clock& time;
        std::weak_ptr<int> other;
        bool& called;
        std::shared_ptr<int> own;

        void operator()(error_code, http_reply)
        {
            called = true;
            BOOST_TEST(pool.running() == 0u);
            BOOST_TEST(time.sleepers() == 0u);
            BOOST_TEST(own.use_count() == 1); // the one handler there is, and no copy left behind
        }
    };
    bool called = false;
    http_request q;
    q.method = "GET";
    q.to = {true, "h", 443};
    q.target = "/";
    pool->async_exchange(q, time->now() + 1h, probe{*pool, *time, {}, called, std::make_shared<int>()});
    run();
    BOOST_TEST(called);
}

BOOST_AUTO_TEST_CASE(a_handler_may_start_the_next_call_or_end_the_transport)
{
    net->policy = answers();
    make();
    int done = 0;
    http_request q;
    q.method = "GET";
    q.to = {true, "h", 443};
    q.target = "/";
    std::function<void()> next = [&] {
        pool->async_exchange(q, time->now() + 1h, [&](error_code ec, http_reply) {
            BOOST_TEST(!ec);
            if (++done < 10)
                next();
            else
                pool.reset();
        });
    };
    next();
    run();
    BOOST_TEST(done == 10);
    BOOST_TEST(net->peers.size() == 1u);
}

BOOST_AUTO_TEST_CASE(completes_on_the_executor_of_the_handler)
{
    net->policy = answers();
    make();
    asio::io_context other;
    bool called = false;
    http_request q;
    q.method = "GET";
    q.to = {true, "h", 443};
    q.target = "/";
    pool->async_exchange(q, time->now() + 1h,
                         asio::bind_executor(other.get_executor(), [&](error_code, http_reply) {
                             called = true;
                             BOOST_TEST(other.get_executor().running_in_this_thread());
                         }));
    run();
    BOOST_TEST(!called);
    other.poll(); // the call kept it running until now
    BOOST_TEST(called);
    BOOST_TEST(other.stopped());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
