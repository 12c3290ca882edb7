// What waits do to a service that is in trouble, and to the other calls of their client.
#include "listing_service.hpp"

namespace vigil::test {

// Every look that waits for an answer holds a connection.
BOOST_FIXTURE_TEST_CASE(looks_leave_a_quarter_of_the_connections_to_other_calls, conversation)
{
    options.connections.per_origin = 8;
    wire.expect("GET *").hold().times(6);
    for (int k = 0; k < 20; ++k)
        api().async_await_job(job_id("j" + std::to_string(k)), [](error_code, job_outcome const&) {});
    time.run_for(ctx, 5s);
    BOOST_TEST(wire.running() == 6u);

    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    auto const e = start<backup>([&](auto token) { return api().async_get_backup(backup_id("b1"), token); });
    time.run_for(ctx, 1s);
    BOOST_TEST(e->times == 1);
    BOOST_TEST(!e->ec);
    finished_early = true;
}

BOOST_FIXTURE_TEST_CASE(in_an_outage_waits_stretch_and_do_not_fail, listing)
{
    make(0, 200, 100s);
    wait(0, 200);
    for (std::size_t k = 0; k < 40; ++k) // these are looked at one by one
        api().async_await_job(job_id("j" + std::to_string(k)), [this, k](error_code ec, job_outcome const&) {
            note("j" + std::to_string(k), ec);
        });
    time.run_for(ctx, 20s);
    auto const before = service->requests.size();
    service->status = 503;
    time.run_for(ctx, 300s);
    auto const meanwhile = service->requests.size() - before;
    BOOST_TEST(ended.empty());
    BOOST_TEST(meanwhile < 120u); // three every 20 to 30 s, and what it took to find out
    service->status = 200;
    auto const back = time.now();
    BOOST_TEST(all(240));
    BOOST_TEST(failed.empty());
    BOOST_TEST((time.now() - back < 70s)); // a pause of 30 s, and an interval of 30
}

BOOST_FIXTURE_TEST_CASE(a_create_does_not_stand_behind_the_looks_that_an_outage_has_gathered, listing)
{
    std::vector<std::string> asked;
    options.poll.max = 5s;
    make(0, 300, 1000s);
    for (std::size_t k = 0; k < 300; ++k)
        api().async_await_job(job_id("j" + std::to_string(k)), [](error_code, job_outcome const&) {});
    time.run_for(ctx, 20s);
    service->status = 503;
    time.run_for(ctx, 60s);
    int created = 0;
    create_backup_request const request(volume_id("v1"), "nightly");
    api().async_create_backup(request, [&](error_code, created_backup const&) { ++created; });
    service->status = 200;
    service->before = [&](std::string const& target) { asked.push_back(target); };
    time.run_until(
        ctx, [&] { return created != 0; }, 60s);
    auto const at = std::ranges::find_if(asked, [](auto const& t) { return t.ends_with("/cloudbackups"); });
    BOOST_TEST((at - asked.begin() < 3)); // among the first who try
    finished_early = true;
}

} // namespace vigil::test
