#include <vigil/model/job.hpp>

#include <boost/test/unit_test.hpp>

using namespace vigil;

namespace {

job make(std::string id, job_state state, std::string reason = {})
{
    job j;
    j.id = job_id(std::move(id));
    j.status = state;
    j.fail_reason = std::move(reason);
    return j;
}

} // namespace

BOOST_AUTO_TEST_SUITE(jobs)

BOOST_AUTO_TEST_CASE(an_entity_is_searched_in_the_sub_jobs_too)
{
    job j = make("parent", job_state::success);
    j.entities = {{"backup_id", ""}, {"volume_id", "v0"}};
    j.sub_jobs = {make("a", job_state::success), make("b", job_state::success)};
    j.sub_jobs[0].entities = {{"volume_id", "v1"}};
    j.sub_jobs[1].sub_jobs = {make("c", job_state::success)};
    j.sub_jobs[1].sub_jobs[0].entities = {{"backup_id", "b1"}};

    BOOST_TEST(find_entity(j, "volume_id") == "v0");
    BOOST_TEST(find_entity(j, "backup_id") == "b1"); // an empty value is none
    BOOST_TEST(find_entity(j, "nic_id") == "");
    BOOST_TEST(backup_of(j) == backup_id("b1"));
    BOOST_TEST(backup_of(make("x", job_state::fail)).empty());
}

BOOST_AUTO_TEST_CASE(the_failed_part_is_the_deepest_that_says_why)
{
    job j = make("parent", job_state::fail, "a sub-job failed");
    BOOST_TEST(failed_part(j) == &j);

    j.sub_jobs = {make("ok", job_state::success), make("silent", job_state::fail),
                  make("middle", job_state::fail, "see below")};
    j.sub_jobs[2].sub_jobs = {make("leaf", job_state::fail, "disk is full")};
    BOOST_TEST(failed_part(j) == &j.sub_jobs[2].sub_jobs[0]);

    // A failed child of a running parent is a failed part as well.
    j.status = job_state::running;
    BOOST_TEST(failed_part(j) == &j.sub_jobs[2].sub_jobs[0]);
}

BOOST_AUTO_TEST_CASE(a_silent_failure_is_still_found)
{
    job j = make("parent", job_state::fail);
    j.sub_jobs = {make("silent", job_state::fail)};
    BOOST_TEST(failed_part(j) == &j.sub_jobs[0]);
    j.sub_jobs[0].status = job_state::success;
    BOOST_TEST(failed_part(j) == &j);
}

BOOST_AUTO_TEST_CASE(a_job_without_failures_has_none)
{
    job j = make("parent", job_state::running, "not a failure yet");
    j.sub_jobs = {make("a", job_state::init), make("b", job_state::success)};
    BOOST_TEST(!failed_part(j));
}

BOOST_AUTO_TEST_SUITE_END()
