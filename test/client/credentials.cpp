// The ways to log in, as a program uses them: nothing secret comes out, and nonsense is refused at once.
#include "support/conversation.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <string_view>
#include <thread>
#include <vector>

namespace vigil::test {

namespace {

std::string const token_reply =
    R"({"token":{"expires_at":"2026-01-02T00:00:00.000000Z","project":{"id":"p"},"catalog":[{"type":"vbs",)"
    R"("endpoints":[{"url":"https://vbs.test/v2/p","region":"eu","interface":"public"}]}]}})";

} // namespace

struct with_credentials : conversation
{
    std::vector<std::string> said;

    with_credentials()
    {
        options.log_from = log_level::debug;
        options.log = [this](log_event const& e) {
            for (auto const& [name, value] : e.fields)
                said.push_back(value);
        };
        options.vbs_endpoint = "https://vbs.test";
    }

    ~with_credentials()
    {
        for (auto const& s : said)
            BOOST_TEST(s.find("secret") == s.npos, s);
        BOOST_TEST(!said.empty());
    }

    std::shared_ptr<ending<backup>> get()
    {
        auto e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
        said.push_back(request_error(e->ec, e->info).what());
        said.push_back(to_string(e->info));
        return e;
    }
};

BOOST_FIXTURE_TEST_SUITE(all_credentials, with_credentials)

BOOST_AUTO_TEST_CASE(an_access_key)
{
    options.credentials = access_key_credentials("AK", "secret-key").project_id("p");
    wire.expect("GET /v3/p/backups/b1")
        .with_header("X-Project-Id", "p")
        .with_header("X-Sdk-Date", "20260101T000000Z")
        .reply(200, backup_json("b1", "available"));
    auto const e = get();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.id.str() == "b1");
    wire.expect("GET /v3/p/backups/b1")
        .reply(401, R"({"error_code":"APIG.0301","error_msg":"secret-key does not sign like this"})")
        .times(2); // it was good a moment ago: once more
    BOOST_TEST((get()->ec == condition::unauthorized));
}

// There is an undocumented way to make a token of a key; nothing is built on it.
BOOST_AUTO_TEST_CASE(I3_an_access_key_signs_and_is_not_exchanged_for_a_token)
{
    options.credentials = access_key_credentials("AK", "secret-key").project_id("p");
    wire.expect("GET /v3/p/backups/b1").reply(503);
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    BOOST_TEST(!get()->ec);
    BOOST_TEST(wire.last_header("Authorization").starts_with("SDK-HMAC-SHA256 Access=AK, "));
    BOOST_TEST(wire.last_header("X-Auth-Token") == "");
    BOOST_TEST(wire.requests().size() == 2u); // and none for a token
}

BOOST_AUTO_TEST_CASE(a_wait_outlives_the_end_of_a_temporary_key)
{
    options.credentials = temporary_key_credentials(
        password_credentials("https://iam.test", "u", "secret-password").project_name("p"));
    auto const expect_key = [&](std::string id, std::string ends) {
        wire.expect("POST /v3/auth/tokens").reply(201, token_reply).header("X-Subject-Token", "secret-token");
        wire.expect("POST /v3.0/OS-CREDENTIAL/securitytokens")
            .reply(201, R"({"credential":{"access":")" + id +
                            R"(","secret":"secret-1","securitytoken":"secret-2",)" + R"("expires_at":")" +
                            ends + R"("}})");
    };
    options.poll.first = options.poll.min = options.poll.max = 20min; // each look finds the key ended
    expect_key("K1", "2026-01-01T00:35:00Z");
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "RUNNING"));
    expect_key("K2", "2026-01-01T00:55:00Z");
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "RUNNING"));
    expect_key("K3", "2026-01-01T01:15:00Z");
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e =
        run<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), wait_options(), t); });
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_CASE(an_answer_from_another_thread)
{
    options.project = project_id("p");
    std::vector<std::thread> vaults;
    auto const busy = asio::make_work_guard(ctx);
    options.credentials = credentials_provider([&](credentials_provider::answer reply) {
        vaults.emplace_back([reply = std::move(reply)] { reply({}, token_credentials("secret-token")); });
    });
    wire.expect("GET /v3/p/backups/b1")
        .with_header("X-Auth-Token", "secret-token")
        .reply(200, backup_json("b1", "available"));
    auto const e = start<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    while (e->times == 0)
        ctx.run_one();
    BOOST_TEST(!e->ec);
    for (auto& v : vaults)
        v.join();
    ctx.poll();
}

BOOST_AUTO_TEST_CASE(the_client_may_end_while_its_question_is_open)
{
    options.project = project_id("p");
    credentials_provider::answer kept;
    options.credentials =
        credentials_provider([&](credentials_provider::answer reply) { kept = std::move(reply); });
    auto const e = start<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    time.run_for(ctx, 1s);
    cl.reset();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    kept({}, token_credentials("secret-late"));
    ctx.restart();
    ctx.poll();
    said.push_back(e->ec.message());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(credentials_that_make_no_sense)

BOOST_AUTO_TEST_CASE(are_refused_before_anything_is_sent)
{
    using std::string;
    password_credentials const good("https://iam.test", "u", "secret");
    struct
    {
        credentials what;
        string field;
    } const cases[] = {
        {token_credentials("t"), "project"},
        {password_credentials("", "u", "secret"), "credentials.auth_url"},
        {password_credentials("ftp://iam", "u", "secret"), "credentials.auth_url"},
        {application_credentials("", "a", "secret"), "credentials.auth_url"},
        {rescoped_credentials("nonsense", "secret"), "credentials.auth_url"},
        {agency_credentials(good, ""), "credentials.agency"},
        {agency_credentials(good, "a"), "credentials.agency"},
        {agency_credentials(password_credentials("", "u", "secret"), "a").delegator_id("d"),
         "credentials.auth_url"},
        {access_key_credentials("", "secret").project_id("p"), "credentials"},
        {access_key_credentials("AK", "").project_id("p"), "credentials"},
        {access_key_credentials("AK", "secret"), "project"},
        {access_key_credentials("AK", "secret").project_name("p"), "project"},
        {access_key_credentials("AK", "secret").project_id("p").auth_url("?"), "credentials.auth_url"},
        {temporary_key_credentials(good).lifetime(899s), "credentials.lifetime"},
        {temporary_key_credentials(good).lifetime(24h + 1s), "credentials.lifetime"},
        {temporary_key_credentials(password_credentials("", "u", "secret")), "credentials.auth_url"},
    };
    asio::io_context ctx;
    for (auto const& c : cases) {
        client_options o;
        o.credentials = c.what;
        try {
            client const refused(ctx.get_executor(), o);
            BOOST_ERROR("accepted, but for " << c.field);
        } catch (request_error const& e) {
            BOOST_TEST(e.info().field == c.field);
            BOOST_TEST(string(e.what()).find("secret") == string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(and_those_that_do_are_taken)
{
    password_credentials const login("https://iam.test", "u", "secret");
    credentials const all[] = {
        {},
        login,
        application_credentials("https://iam.test", "a", "secret"),
        rescoped_credentials("https://iam.test", "secret").project_id("p"),
        agency_credentials(login, "a").delegator_name("d"),
        access_key_credentials("AK", "secret").project_id("p"),
        access_key_credentials("AK", "secret").auth_url("https://iam.test").project_name("p"),
        temporary_key_credentials(login).lifetime(900s),
        temporary_key_credentials(agency_credentials(login, "a").delegator_name("d")).lifetime(24h),
        credentials_provider([](credentials_provider::answer) {}),
    };
    asio::io_context ctx;
    for (auto const& c : all) {
        client_options o;
        o.credentials = c;
        BOOST_CHECK_NO_THROW(client(ctx.get_executor(), o));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
