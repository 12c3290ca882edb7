// What a real Keystone and a real Cinder refuse, and what vigil makes of it. The numbers are those of the list of
// surprises that real servers held.
#include "openstack/stack.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace vigil::test {

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr char const* nobody = "6f519a48-3183-46cf-a32f-41815f816666";

struct refusing_cloud : real_cloud
{
    template <class Operation>
    void ask(Operation op)
    {
        auto const body = [&]() -> asio::awaitable<void> {
            auto answer = co_await op(redirect_diagnostics(as_tuple, story));
            error = std::get<0>(answer);
        };
        run(body());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(real_refusals, refusing_cloud)

BOOST_AUTO_TEST_CASE(a_backup_that_is_not_there)
{
    auto cl = make();
    ask([&](auto t) { return cl.async_get_backup(backup_id(nobody), t); });
    BOOST_TEST((error == condition::not_found), error.message());
    BOOST_TEST(story.http_status == 404);
    BOOST_TEST(story.service_message.find(nobody) != std::string::npos);
    BOOST_TEST(story.attempts == 1);
    BOOST_TEST(!story.request_ids.empty());
}

BOOST_AUTO_TEST_CASE(a_volume_that_is_not_there)
{
    auto cl = make();
    ask([&](auto t) {
        return cl.async_create_native_backup(create_native_backup_request(volume_id(nobody), "n"), t);
    });
    BOOST_TEST((error == condition::not_found), error.message());
    BOOST_TEST(!story.outcome_unknown);
}

BOOST_AUTO_TEST_CASE(a_marker_that_is_not_there)
{
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query().marker(nobody), t); });
    BOOST_TEST((error == condition::not_found), error.message());
}

BOOST_AUTO_TEST_CASE(an_argument_that_only_the_service_refuses)
{
    options.validate_arguments = false;
    auto const from = volume();
    auto cl = make();
    ask([&](auto t) {
        return cl.async_create_native_backup(create_native_backup_request(from, std::string(256, 'n')), t);
    });
    BOOST_TEST((error == condition::client_fault), error.message());
    BOOST_TEST(story.http_status == 400);
    BOOST_TEST(story.service_message.find("name") != std::string::npos, story.service_message);
}

// Surprise 7: 413 with Retry-After: 0 says that a quota is full, and a client that obeys it spins for ever.
BOOST_AUTO_TEST_CASE(S07_over_quota_is_not_tried_again)
{
    auto const from = volume();
    auto const project = desk.project("demo");
    auto cl = make();
    auto const now =
        real_cloud::ask<std::vector<backup_quota>>([&](auto t) { return cl.async_get_quota(t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    desk.set_quota(project, static_cast<int>(now.at(0).used.value())); // as much as there is: it is full
    ask([&](auto t) { return cl.async_create_native_backup(create_native_backup_request(from, "n"), t); });
    desk.set_quota(project, 500);
    BOOST_TEST((error == condition::quota), error.message());
    BOOST_TEST(story.http_status == 413);
    BOOST_TEST(story.attempts == 1);
}

BOOST_AUTO_TEST_CASE(a_wrong_password)
{
    options.credentials = password_credentials(desk.text("auth_url"), "demo", "wrong")
                              .user_domain_name("Default")
                              .project_name("demo")
                              .project_domain_name("Default");
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query(), t); });
    BOOST_TEST((error == condition::unauthorized), error.message());
    BOOST_TEST(story.operation == "iam.tokens.create");
    BOOST_TEST(story.http_status == 401);
    BOOST_TEST(story.attempts == 1);
}

// Surprise 9: the URL of another project is 400 "Malformed request url".
BOOST_AUTO_TEST_CASE(S09_the_url_of_another_project)
{
    options.project = project_id(desk.project("other"));
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query(), t); });
    BOOST_TEST(story.http_status == 400);
    BOOST_TEST((error == condition::client_fault), error.message());
}

// Surprise 18: without a scope the default project of the user is taken; without a default there is none.
BOOST_AUTO_TEST_CASE(S18_a_token_without_a_project)
{
    options.credentials = password_credentials(desk.text("auth_url"), "loose", desk.text("password"))
                              .user_domain_name("Default");
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query(), t); });
    BOOST_TEST(error == errc::no_project, error.message());
    BOOST_TEST(story.field == "client_options::project");
}

BOOST_AUTO_TEST_CASE(S18_the_default_project_of_a_user)
{
    options.credentials = password_credentials(desk.text("auth_url"), "demo", desk.text("password"))
                              .user_domain_name("Default");
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query().limit(1), t); });
    BOOST_TEST(!error, error.message());
}

BOOST_AUTO_TEST_CASE(a_region_that_is_not_there)
{
    options.region = "elsewhere";
    auto cl = make();
    ask([&](auto t) { return cl.async_list_backups(list_backups_query(), t); });
    BOOST_TEST(error == errc::endpoint_not_found, error.message());
    BOOST_TEST(story.rule.find("region elsewhere") != std::string::npos, story.rule);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
