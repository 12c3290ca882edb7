// A create whose answer is lost, left and ended at every step.
#include "client/lossy_cloud.hpp"

namespace vigil::test {

namespace {

// The stories that are left at every step.
std::vector<testing::scripted_fault> const troubles[] = {
    {{create_op, 1, fault::lose_reply(504)}},
    {{create_op, 1, fault::close_before_reading()}},
    {{create_op, 1, fault::late_effect(5s)}, {list_op, 2, fault::close_before_reply()}},
};

std::shared_ptr<outcome_of<created_backup>> begin(lossy_cloud& c)
{
    return c.start<created_backup>([&](auto token) {
        return c.api().async_create_backup(c.request(create_marker::description), token);
    });
}

void run_steps(lossy_cloud& c, outcome_of<created_backup> const& e, int steps)
{
    for (int i = 0; i < steps && e.times == 0; ++i) {
        c.context.restart();
        if (c.context.poll_one() == 0 && !c.time.jump())
            break;
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(exactly_once_steps, lossy_cloud)

BOOST_AUTO_TEST_CASE(cancelled_at_every_step_it_ends_once_and_says_what_it_knows)
{
    for (auto const& trouble : troubles)
        for (int after = 0;; ++after) {
            BOOST_TEST_REQUIRE(after < 400);
            lossy_cloud c;
            c.service.script = trouble;
            auto const e = begin(c);
            run_steps(c, *e, after);
            auto const done = e->times > 0;
            e->stop.emit(asio::cancellation_type::terminal);
            c.finish(e);
            BOOST_TEST((!e->ec || e->ec == asio::error::operation_aborted), after << e->ec.message());
            BOOST_TEST(c.books().size() <= 1u);
            if (e->ec && !c.books().empty()) {
                BOOST_TEST(e->info.outcome_unknown, after);
                BOOST_TEST(e->info.marker.size() == 16u, after);
            }
            if (done)
                break;
        }
}

BOOST_AUTO_TEST_CASE(a_client_that_ends_at_any_step_ends_its_calls)
{
    for (auto const& trouble : troubles)
        for (int after = 0;; ++after) {
            BOOST_TEST_REQUIRE(after < 400);
            lossy_cloud c;
            c.service.script = trouble;
            auto const e = begin(c);
            run_steps(c, *e, after);
            auto const done = e->times > 0;
            c.clients.clear();
            c.finish(e);
            BOOST_TEST((!e->ec || e->ec == condition::cancelled), after);
            if (done)
                break;
        }
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_at_any_step_leaks_nothing)
{
    for (auto const& trouble : troubles)
        for (int after = 0; after < 120; ++after) {
            lossy_cloud c;
            c.service.script = trouble;
            auto const e = begin(c);
            std::weak_ptr<outcome_of<created_backup>> const watched = e;
            run_steps(c, *e, after);
            if (e->times > 0)
                break;
        } // the sanitizers look
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
