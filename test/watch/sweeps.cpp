// One list that answers for many waits, and everything that can be wrong with it.
#include "listing_service.hpp"

#include <vigil/policies.hpp>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(sweeps, listing)

BOOST_AUTO_TEST_CASE(a_hundred_waits_cost_a_list_each_second_and_a_look_each_at_the_end)
{
    make(0, 100, 8500ms);
    wait(0, 100);
    BOOST_TEST(all(100));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->checks() == 1u);
    BOOST_TEST(service->lists() <= 9u);
    BOOST_TEST(service->looks() == 100u);
    BOOST_TEST((worst_lag <= 1s));
}

BOOST_AUTO_TEST_CASE(long_waits_share_lists_that_come_often)
{
    make(0, 100, 20min);
    wait(0, 100);
    time.run_for(ctx, 10min);
    auto const lists = service->lists();
    auto const looks = service->looks();
    time.run_for(ctx, 1min);
    BOOST_TEST(service->lists() - lists == 8u); // a quarter of poll_options::max
    BOOST_TEST(service->looks() - looks == 0u);
    BOOST_TEST(all(100));
}

// Who is looked at singly is looked at as seldom as ever.
BOOST_AUTO_TEST_CASE(long_waits_of_a_few_are_looked_at_seldom)
{
    make(0, 7, 20min);
    wait(0, 7);
    time.run_for(ctx, 10min);
    auto const looks = service->looks();
    time.run_for(ctx, 1min);
    BOOST_TEST(service->looks() - looks == 7u * 2); // poll_options::max
    BOOST_TEST(all(7));
}

BOOST_AUTO_TEST_CASE(a_few_are_looked_at_singly)
{
    make(0, 7, 2500ms);
    wait(0, 7);
    BOOST_TEST(all(7));
    BOOST_TEST(service->lists() + service->checks() == 0u);
    BOOST_TEST(service->looks() == 21u); // at 1, 2 and 3 s
}

BOOST_AUTO_TEST_CASE(nothing_but_a_look_of_its_own_ends_a_wait)
{
    make(0, 20, 4500ms);
    make(20, 30, 4500ms, "creating", "error");
    make(30, 40, 4500ms, "creating", "");
    wait(0, 40);
    BOOST_TEST(all(40));
    BOOST_TEST(service->looks() == 40u);
    BOOST_TEST(failed.size() == 20u);
    for (auto const& [id, ec] : failed)
        BOOST_TEST(ec == (std::stoi(id.substr(1)) < 30 ? errc::backup_failed : errc::resource_gone));
}

BOOST_AUTO_TEST_CASE(newcomers_do_not_make_a_list_each)
{
    make(0, 300, 1h);
    for (std::size_t k = 0; k < 300; k += 10) { // a hundred a second
        wait(k, k + 10);
        time.run_for(ctx, 100ms);
    }
    time.run_for(ctx, 2s);
    BOOST_TEST(service->lists() <= 6u); // five seconds
    for (auto& i : service->items)
        i.ends = time.now();
    BOOST_TEST(all(300));
}

BOOST_AUTO_TEST_CASE(other_peoples_backups_make_lists_dear)
{
    make(1000, 41'000, 1h); // forty pages
    make(0, 20, 60500ms);
    wait(0, 20);
    time.run_for(ctx, 1500ms);
    BOOST_TEST(service->lists() == 10u); // half of what it was to save, and then it was left off
    BOOST_TEST(all(20));
    auto const with = service->requests.size();
    // The same waits without lists: a look each at 1, 2, ... 10 s, and then after a tenth of the time.
    std::size_t looks = 0;
    for (double t = 1; t < 60.5; t += std::max(1.0, t / 10))
        ++looks;
    BOOST_TEST(with <= 20 * (looks + 1) * 3 / 2);
    BOOST_TEST(failed.empty());
}

BOOST_AUTO_TEST_CASE(a_service_that_ignores_the_filter_is_found_out_first)
{
    service->ignores_filter = true;
    make(0, 50, 3500ms);
    wait(0, 50);
    BOOST_TEST(all(50));
    BOOST_TEST(service->checks() == 1u);
    BOOST_TEST(service->lists() == 0u);
    BOOST_TEST((worst_lag <= 1s));
}

BOOST_AUTO_TEST_CASE(a_service_that_refuses_unknown_states_reads_them)
{
    service->refuses_unknown_status = true;
    make(0, 50, 3500ms);
    wait(0, 50);
    BOOST_TEST(all(50));
    BOOST_TEST(service->lists() >= 2u);
    BOOST_TEST(service->looks() == 50u);
}

BOOST_AUTO_TEST_CASE(a_service_may_give_shorter_pages_than_asked_for)
{
    service->cap = 7;
    make(0, 200, 5500ms);
    wait(0, 200);
    BOOST_TEST(all(200));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->looks() == 200u);
    BOOST_TEST(service->lists() >= 2 * (200 / 7));
}

BOOST_AUTO_TEST_CASE(what_appears_and_vanishes_between_pages_is_not_lost)
{
    service->cap = 10;
    make(0, 100, 1h);
    std::size_t page = 0;
    service->before = [&](std::string const& target) {
        if (target.find("/backups?") == target.npos || ++page % 3 != 0)
            return;
        for (std::size_t k = 0; k < 100;
             k += 9) // some end on pages read and on pages to come, and some are new
            if (auto& i = service->find(name((k + page) % 100)); i.ends > time.now())
                i.ends = time.now();
        make(1000 + page, 1001 + page, 1h);
    };
    wait(0, 100);
    BOOST_TEST(all(100));
    BOOST_TEST(failed.empty());
}

BOOST_AUTO_TEST_CASE(the_marker_may_be_deleted_between_pages)
{
    service->cap = 10;
    make(0, 40, 4500ms);
    make(500, 540, 1h); // somebody else's, newer: they come first
    std::size_t deleted = 0;
    service->before = [&](std::string const& target) {
        auto const marker = parameter(target, "marker");
        if (marker.starts_with("b5") && deleted < 3) {
            service->find(marker).final.clear();
            service->find(marker).ends = time.now();
            ++deleted;
        }
    };
    wait(0, 40);
    BOOST_TEST(all(40));
    BOOST_TEST(failed.empty());
    BOOST_TEST(deleted == 3u);
    BOOST_TEST(service->looks() == 40u); // none was thought to have vanished
}

BOOST_AUTO_TEST_CASE(an_empty_list_in_an_outage_is_not_believed)
{
    make(0, 1000, 30500ms);
    wait(0, 1000);
    time.run_for(ctx, 5500ms);
    auto const before = service->looks();
    service->empty_lists = true;
    time.run_for(ctx, 1s);
    BOOST_TEST(service->looks() - before <= 16u);
    BOOST_TEST(ended.empty());
    service->empty_lists = false;
    BOOST_TEST(all(1000));
    BOOST_TEST(failed.empty());
}

BOOST_AUTO_TEST_CASE(a_mass_end_is_settled_quickly_all_the_same)
{
    make(0, 2000, 4200ms);
    wait(0, 2000);
    BOOST_TEST(all(2000));
    BOOST_TEST((worst_lag <= 1s));
    BOOST_TEST(service->looks() == 2000u);
}

BOOST_AUTO_TEST_CASE(lists_that_fail_in_an_outage_do_not_turn_into_a_storm_of_looks)
{
    options.retry.max_attempts = 1;
    make(0, 1000, 60500ms);
    wait(0, 1000);
    time.run_for(ctx, 10500ms);
    auto const before = service->requests.size();
    service->status = 503;
    time.run_for(ctx, 20s);
    BOOST_TEST(service->requests.size() - before <= 12u); // in twenty seconds
    BOOST_TEST(ended.empty());
    service->status = 200;
    BOOST_TEST(all(1000));
    BOOST_TEST(failed.empty());
    BOOST_TEST(outcomes.front().failed_looks() > 0);
    BOOST_TEST(outcomes.front().last_error() == condition::transient);
}

BOOST_AUTO_TEST_CASE(a_service_that_refuses_lists_is_asked_singly)
{
    service->list_status = 403;
    make(0, 50, 5500ms);
    wait(0, 50);
    BOOST_TEST(all(50));
    BOOST_TEST(failed.empty());
    BOOST_TEST((worst_lag <= 1s));
}

BOOST_AUTO_TEST_CASE(what_lists_say_is_believed_for_a_while_only)
{
    make(0, 20, 20s);
    wait(0, 20);
    time.run_for(ctx, 10s);
    service->stale_lists = true;
    BOOST_TEST(all(20));
    BOOST_TEST((worst_lag <= 5min));
}

BOOST_AUTO_TEST_CASE(who_comes_while_a_list_is_read_is_not_judged_by_it)
{
    service->list_takes = 500ms;
    make(0, 20, 10s);
    wait(0, 20);
    time.run_for(ctx, 1600ms); // the filter is checked, and the first list under way
    for (std::size_t k = 20; k < 40; ++k)
        service->items.push_back({name(k), "creating", time.now() + 5s, "available", true}); // on no list yet
    wait(20, 40);
    time.run_for(ctx, 600ms); // it has come
    BOOST_TEST(service->lists() == 1u);
    BOOST_TEST(service->looks() == 0u);
    for (auto& i : service->items)
        i.hidden = false;
    BOOST_TEST(all(40));
}

BOOST_AUTO_TEST_CASE(jobs_are_shown_by_their_backups)
{
    make(0, 50, 8500ms);
    for (std::size_t k = 0; k < 50; ++k)
        api().async_await_job(job_id("j" + std::to_string(k)), wait_options(),
                              [this, k](error_code ec, job_outcome) { note("j" + std::to_string(k), ec); });
    BOOST_TEST(all(50));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->count("/jobs/") == 100u); // which backup it is, and that it has ended
    BOOST_TEST(service->lists() <= 9u);
    BOOST_TEST((worst_lag <= 1s));
}

BOOST_AUTO_TEST_CASE(a_job_that_outlasts_its_backup_is_asked_itself)
{
    service->jobs_lag = 5s;
    make(0, 20, 4500ms);
    for (std::size_t k = 0; k < 20; ++k)
        api().async_await_job(job_id("j" + std::to_string(k)), wait_options(),
                              [this, k](error_code ec, job_outcome) { note("j" + std::to_string(k), ec); });
    BOOST_TEST(all(20));
    BOOST_TEST(failed.empty());
    BOOST_TEST((worst_lag <= 5s + 1s));
    BOOST_TEST(service->count("/jobs/") > 100u); // at 1 and 5 s, and then until they have ended
}

BOOST_AUTO_TEST_CASE(tasks_of_one_policy_share_its_list)
{
    make(0, 30, 8500ms);
    for (std::size_t k = 0; k < 30; ++k)
        policies(api()).async_await_task(policy_id("p1"), policy_task_id("t" + std::to_string(k)),
                                         wait_options(), [this, k](error_code ec, policy_task_outcome o) {
                                             BOOST_TEST((o.last()->status == task_state::success));
                                             note("t" + std::to_string(k), ec);
                                         });
    BOOST_TEST(all(30));
    BOOST_TEST(failed.empty());
    BOOST_TEST((worst_lag <= 1s));
    BOOST_TEST(service->count("job_id=") == 30u);
    BOOST_TEST(service->count("/backuptasks?") <= 30u + 10u);
}

BOOST_AUTO_TEST_CASE(deletions_are_swept_too)
{
    make(0, 50, 8500ms, "deleting", "");
    wait(0, 50, wait_goal::deleted);
    BOOST_TEST(all(50));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->looks() == 50u);
}

BOOST_AUTO_TEST_CASE(restores_are_swept_and_judged_by_their_volumes)
{
    make(0, 50, 8500ms, "restoring");
    for (std::size_t k = 0; k < 50; ++k)
        api().async_await_restore(backup_id(name(k)), volume_id("v" + std::to_string(k)), wait_options(),
                                  [this, k](error_code ec, backup_outcome) { note(name(k), ec); });
    BOOST_TEST(all(50));
    BOOST_TEST(failed.empty());
    // At once, and at the end; in between the list tells.
    BOOST_TEST(service->looks() == 100u);
    BOOST_TEST(service->count("/volumes/") == 100u);
}

BOOST_AUTO_TEST_CASE(one_who_reads_changes_gets_looks_of_their_own)
{
    make(0, 20, 4500ms);
    wait(0, 20);
    auto changes = api().watch_backup(backup_id("b0"));
    int seen = 0;
    std::function<void()> read = [&] {
        changes.async_next_change([&](error_code ec, change<backup> c) {
            BOOST_TEST(!ec);
            ++seen;
            if (!c.final)
                read();
        });
    };
    read();
    BOOST_TEST(all(20));
    BOOST_TEST(seen == 2);
    BOOST_TEST(service->count("/backups/b0") >= 4u);
}

BOOST_AUTO_TEST_CASE(a_wait_with_a_deadline_gets_its_last_look_while_a_list_is_read)
{
    service->list_takes = 10s;
    make(0, 20, 5s);
    wait(0, 19);
    wait(19, 20, wait_goal::created, wait_options().limit(6s));
    BOOST_TEST(time.run_until(ctx, [&] { return ended.size() == 1; }));
    BOOST_TEST(ended.contains("b19"));
    BOOST_TEST(failed.empty());
    BOOST_TEST((time.elapsed() == 6s));
    service->list_takes = {};
    BOOST_TEST(all(20));
}

BOOST_AUTO_TEST_CASE(a_client_that_ends_while_a_list_is_read_ends_every_wait)
{
    service->list_takes = 500ms;
    make(0, 20, 1h);
    wait(0, 20);
    time.run_for(ctx, 1600ms);
    cl->stop();
    ctx.restart();
    ctx.poll();
    BOOST_TEST(ended.size() == 20u);
    for (auto const& [id, ec] : failed)
        BOOST_TEST(ec == asio::error::operation_aborted);
    time.run_for(ctx, 1s); // the service's own delay
}

BOOST_AUTO_TEST_SUITE_END()

// ---- the budget of polls ------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_SUITE(poll_budget, listing)

BOOST_AUTO_TEST_CASE(it_is_never_exceeded)
{
    options.poll.max_polls_per_second = 5;
    make(0, 7, 20500ms);
    make(100, 150, 20500ms, "deleting", "");
    wait(0, 7);
    wait(100, 150, wait_goal::deleted);
    BOOST_TEST(all(57));
    BOOST_TEST(service->most_in_a_second() <= 5u);
    BOOST_TEST((std::ranges::max(outcomes, {}, &backup_outcome::held_back).held_back() > 1s));
}

BOOST_AUTO_TEST_CASE(repeated_attempts_count)
{
    options.poll.max_polls_per_second = 5;
    make(0, 30, 20500ms);
    wait(0, 30);
    time.run_for(ctx, 3s);
    service->status = 503;
    time.run_for(ctx, 10s);
    service->status = 200;
    BOOST_TEST(all(30));
    BOOST_TEST(service->most_in_a_second() <= 5u);
}

BOOST_AUTO_TEST_CASE(nobody_is_held_back_without_one)
{
    make(0, 50, 5s);
    wait(0, 50);
    BOOST_TEST(all(50));
    BOOST_TEST((outcomes.front().held_back() == 0s));
}

BOOST_AUTO_TEST_CASE(a_newcomer_does_not_take_a_last_look_its_place)
{
    options.poll.max_polls_per_second = 2;
    make(0, 7, 1h);
    wait(0, 6);
    time.run_for(ctx, 1500ms); // a line has formed
    service->find("b6").ends = time.now() + 1s;
    error_code hasty = errc::overloaded;
    api().async_await_backup(backup_id("b6"), wait_goal::created, wait_options().limit(1800ms),
                             [&](error_code ec, backup_outcome) { hasty = ec; });
    time.run_for(ctx, 1900ms); // its limit has passed, and the next departure is to come
    BOOST_TEST(hasty == errc::overloaded);
    wait(6, 7);
    time.run_for(ctx, 200ms);
    BOOST_TEST(!hasty);
    for (auto& i : service->items)
        i.ends = time.now();
    BOOST_TEST(all(7));
}

BOOST_AUTO_TEST_CASE(other_calls_go_first_where_the_rate_is_limited)
{
    options.rate.per_second = 2;
    options.rate.burst = 1;
    make(0, 7, 1h);
    wait(0, 7, wait_goal::created, wait_options().look_at_once(true));
    time.run_for(ctx, 10ms); // one look is made, and six are in line
    BOOST_TEST(service->requests.size() == 1u);
    error_code done = errc::overloaded;
    api().async_get_volume(volume_id("v1"), [&](error_code ec, volume) { done = ec; });
    time.run_for(ctx, 500ms);
    BOOST_TEST(!done);
    BOOST_TEST(service->requests.size() == 2u);
    for (auto& i : service->items)
        i.ends = time.now();
    BOOST_TEST(all(7));
}

BOOST_AUTO_TEST_CASE(who_has_a_deadline_goes_first)
{
    options.poll.max_polls_per_second = 2;
    make(0, 7, 1h);
    wait(0, 6);
    time.run_for(ctx, 1500ms); // a line has formed
    service->find("b6").ends = time.now() + 1s;
    wait(6, 7, wait_goal::created, wait_options().limit(2s));
    BOOST_TEST(time.run_until(ctx, [&] { return ended.size() == 1; }));
    BOOST_TEST(failed.empty());
    for (auto& i : service->items)
        i.ends = time.now();
    BOOST_TEST(all(7));
    BOOST_TEST(service->most_in_a_second() <= 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
