// Cancellation at moments at which nothing is awaited: a completion is on its way, or a slot lives too long.
#include "support/conversation.hpp"

#include <boost/asio/post.hpp>

#include <functional>

namespace vigil::test {
namespace {

// One departure a second: the second call waits for its own, is refused, waits, and is asked again.
struct busy : conversation
{
    std::shared_ptr<ending<backup>> first, second;

    busy()
    {
        finished_early = true;
        options.rate.per_second = 1;
        options.rate.burst = 1;
        wire.expect("GET *").reply(200, backup_json("b0", "available"));
        wire.expect("GET *").after(100ms).reply(503).retry_after(10s);
        wire.expect("GET *").hold();
        first = get("b0");
        second = get("b1");
        ctx.poll();
    }

    std::shared_ptr<ending<backup>> get(char const* id)
    {
        return start<backup>([&](auto token) { return api().async_get_backup(backup_id(id), token); });
    }

    void jump()
    {
        time.jump();
        ctx.restart();
        ctx.poll();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(cancellation)

BOOST_AUTO_TEST_CASE(it_is_heard_between_any_two_steps_and_nothing_is_sent_after_it)
{
    for (int jumps = 0; jumps < 3; ++jumps) // to its departure, to the reply, to the end of the pause
        for (int posts = 0; posts < 8; ++posts) {
            busy s;
            for (int i = 0; i < jumps; ++i)
                s.jump();
            // So many handlers run after time has moved, and then somebody cancels.
            std::size_t asked = 0;
            std::function<void(int)> const cancel = [&](int left) {
                if (left > 0)
                    return asio::post(s.ctx, [&cancel, left] { cancel(left - 1); });
                asked = s.wire.requests().size();
                s.second->stop.emit(asio::cancellation_type::total);
            };
            asio::post(s.ctx, [&] { cancel(posts); });
            s.jump();
            BOOST_TEST(s.second->times == 1, "no end after " << jumps << " jumps, " << posts << " posts");
            BOOST_TEST(s.second->ec == asio::error::operation_aborted);
            BOOST_TEST(s.wire.requests().size() == asked,
                       "sent after " << jumps << " jumps, " << posts << " posts");
            s.wire.forget();
        }
}

BOOST_AUTO_TEST_CASE(a_signal_may_live_longer_than_the_context)
{
    client_options options;
    options.credentials = token_credentials("token");
    options.project = project_id("p");
    options.vbs_endpoint = "https://127.0.0.1:1";
    options.poll.first = std::chrono::hours(1);
    asio::cancellation_signal wait;
    asio::cancellation_signal call;
    int calls = 0;
    {
        asio::io_context ctx;
        client cl(ctx.get_executor(), options); // with a strand
        cl.async_await_job(
            job_id("j1"), wait_options(),
            asio::bind_cancellation_slot(wait.slot(), [&](error_code, job_outcome) { ++calls; }));
        cl.async_get_job(job_id("j1"),
                         asio::bind_cancellation_slot(call.slot(), [&](error_code, job) { ++calls; }));
        ctx.poll_one();
        ctx.poll_one();
    }
    wait.emit(asio::cancellation_type::total);
    call.emit(asio::cancellation_type::total);
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
