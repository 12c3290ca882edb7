// A backup from create to available, failing, cancelled and left at every step.
#include "support/conversation.hpp"

namespace vigil::test {
namespace {

constexpr std::size_t steps = 5;

struct scene : conversation
{
    scene() { options.retry.max_attempts = 2; }

    // The exchange at `failing` is answered with `with` before it is answered as it should be.
    void script(std::size_t failing, error_code with)
    {
        std::pair<char const*, std::string> const all[steps] = {
            {"POST /v2/p/cloudbackups", R"({"job_id":"j1"})"},
            {"GET /v1/p/jobs/j1", job_json("j1", "INIT")},
            {"GET /v1/p/jobs/j1", job_json("j1", "RUNNING")},
            {"GET /v1/p/jobs/j1", job_json("j1", "SUCCESS", "b1")},
            {"GET /v3/p/backups/b1", backup_json("b1", "available")},
        };
        for (std::size_t i = 0; i < steps; ++i) {
            if (i == failing)
                wire.expect(all[i].first).fail(with, i > 0); // a create that was sent is not repeated
            wire.expect(all[i].first).reply(200, all[i].second);
        }
    }

    std::shared_ptr<ending<backup>> begin()
    {
        return start<backup>([&](auto token) {
            return api().async_back_up(create_backup_request(volume_id("v1"), "n"), wait_options(), token);
        });
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(every_step)

BOOST_AUTO_TEST_CASE(failing_it_goes_on)
{
    for (auto const with :
         {error_code(asio::error::connection_reset), make_error_code(errc::phase_timeout),
          make_error_code(errc::connection_lost), error_code(asio::error::connection_refused)})
        for (std::size_t failing = 0; failing < steps; ++failing) {
            scene s;
            s.script(failing, with);
            auto const e = s.begin();
            BOOST_TEST(s.finish(e));
            BOOST_TEST(!e->ec, failing);
            BOOST_TEST(e->value.id.str() == "b1");
        }
}

BOOST_AUTO_TEST_CASE(cancelled_it_ends_once_and_names_what_runs_on)
{
    for (int after = 0; after < 100; ++after) {
        scene s;
        s.script(steps, {});
        auto const e = s.begin();
        for (int i = 0; i < after && e->times == 0; ++i) {
            s.ctx.restart();
            if (s.ctx.poll_one() == 0 && !s.time.jump())
                break;
        }
        auto const done = e->times > 0;
        e->stop.emit(asio::cancellation_type::total);
        BOOST_TEST(s.finish(e));
        // An answer that was on its way already is handed over.
        BOOST_TEST((!e->ec || e->ec == asio::error::operation_aborted), after);
        if (e->ec && s.wire.requests().size() > 1)
            BOOST_TEST(e->info.job_id == "j1");
        s.wire.forget();
        if (done)
            return;
    }
    BOOST_ERROR("it never came to its end");
}

BOOST_AUTO_TEST_CASE(the_client_ends_and_everybody_is_told)
{
    for (int after = 0; after < 100; ++after) {
        scene s;
        s.script(steps, {});
        auto const e = s.begin();
        for (int i = 0; i < after && e->times == 0; ++i) {
            s.ctx.restart();
            if (s.ctx.poll_one() == 0 && !s.time.jump())
                break;
        }
        auto const done = e->times > 0;
        s.cl.reset();
        BOOST_TEST(s.finish(e));
        BOOST_TEST((!e->ec || e->ec == condition::cancelled), after);
        s.wire.forget();
        if (done)
            return;
    }
    BOOST_ERROR("it never came to its end");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
