// What waits tell: values that are shared, never copied.
#include "support/conversation.hpp"

namespace vigil::test {

BOOST_AUTO_TEST_SUITE(shared_values)

BOOST_AUTO_TEST_CASE(one_looks_like_an_optional)
{
    shared_value<std::string> const none;
    BOOST_TEST(!none);
    BOOST_TEST(!none.has_value());
    BOOST_TEST((none == std::nullopt));
    BOOST_CHECK_THROW(none.value(), std::bad_optional_access);

    shared_value<std::string> const some(std::string("text"));
    BOOST_TEST(!!some);
    BOOST_TEST(*some == "text");
    BOOST_TEST(some->size() == 4u);
    BOOST_TEST(some.value() == "text");
    BOOST_TEST((some == std::string("text")));
    BOOST_TEST((some != none));
    BOOST_TEST((none == shared_value<std::string>(std::nullopt)));
}

BOOST_AUTO_TEST_CASE(copies_are_the_same_value_and_equal_values_are_equal)
{
    shared_value<std::string> const a(std::string("text"));
    auto const b = a;
    BOOST_TEST(&*a == &*b);
    shared_value<std::string> const c(std::string("text"));
    BOOST_TEST(&*a != &*c);
    BOOST_TEST((a == c));
    BOOST_TEST((a != shared_value<std::string>(std::string("other"))));
}

BOOST_AUTO_TEST_CASE(a_part_keeps_the_whole)
{
    struct whole
    {
        std::string part = "part";
        std::shared_ptr<int> rest = std::make_shared<int>(1);
    };
    std::weak_ptr<int> rest;
    shared_value<std::string> part;
    {
        auto const all = std::make_shared<whole const>();
        rest = all->rest;
        part = {all, all->part};
    }
    BOOST_TEST(*part == "part");
    BOOST_TEST(!rest.expired());
    part = {};
    BOOST_TEST(rest.expired());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(outcomes, conversation)

BOOST_AUTO_TEST_CASE(one_of_nothing)
{
    job_outcome const o;
    BOOST_TEST((o.verdict() == wait_verdict::cancelled));
    BOOST_TEST(!o.last());
    BOOST_TEST(o.id().empty());
    BOOST_TEST(o.looks() == 0);
    BOOST_TEST(o.failed_looks() == 0);
    BOOST_TEST(!o.last_error());
    BOOST_TEST((o.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(every_field_comes_back)
{
    for (auto const v :
         {wait_verdict::succeeded, wait_verdict::failed, wait_verdict::skipped, wait_verdict::unknown,
          wait_verdict::gone, wait_verdict::deadline, wait_verdict::cancelled, wait_verdict::refused}) {
        auto sight = std::make_shared<backup_sight>();
        sight->id = backup_id("b1");
        sight->last_error = errc::unexpected_reply;
        backup_outcome const failed(v, sight, 2'000'000'000, 268'435'455, 7s);
        BOOST_TEST((failed.verdict() == v));
        BOOST_TEST(failed.id().str() == "b1");
        BOOST_TEST(failed.looks() == 2'000'000'000);
        BOOST_TEST(failed.failed_looks() == 268'435'455);
        BOOST_TEST(failed.last_error() == errc::unexpected_reply);
        BOOST_TEST((failed.elapsed() == 7s));
        backup_outcome const unscathed(v, sight, 5, 0, 7s);
        BOOST_TEST(!unscathed.last_error()); // it was the failure of others
    }
}

BOOST_AUTO_TEST_CASE(all_who_wait_for_a_job_are_told_of_one_object)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const wait = [&] {
        return start<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), t); });
    };
    auto const a = wait();
    auto const b = wait();
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    BOOST_TEST(&*a->value.last() == &*b->value.last());
    BOOST_TEST(&a->value.id() == &b->value.id());
}

BOOST_AUTO_TEST_CASE(one_outlives_its_client)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    auto const e = run<backup_outcome>([&](auto t) { return api().async_await_backup(backup_id("b1"), t); });
    cl.reset();
    ctx.restart();
    ctx.poll();
    BOOST_TEST(e->value.last()->name == "nightly");
    BOOST_TEST(e->value.id().str() == "b1");
}

BOOST_AUTO_TEST_CASE(a_limit_without_end_is_none)
{
    BOOST_TEST(!wait_options().limit());
    BOOST_TEST(!wait_options().limit(duration::max()).limit());
    BOOST_TEST((wait_options().limit(-1s).limit() == duration(-1s)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
