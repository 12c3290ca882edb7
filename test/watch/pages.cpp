// What whoever stands between the client and its services answers instead of them, and what this machine says itself:
// none of it ends a wait.
#include "support/conversation.hpp"

#include <cerrno>
#include <vector>

namespace vigil::test {
namespace {

constexpr auto page = "<html><h1>Proxy</h1></html>";
constexpr auto path = "GET /v3/p/backups/b1";

struct in_between : conversation
{
    std::shared_ptr<ending<backup_outcome>> begin(std::string id = "b1")
    {
        return start<backup_outcome>([&](auto token) {
            return api().async_await_backup(backup_id(id), wait_goal::created, wait_options(), token);
        });
    }

    std::shared_ptr<ending<backup_outcome>> wait()
    {
        auto e = begin();
        BOOST_TEST(finish(e));
        return e;
    }

    // With a key, and a first look that proves it.
    void sign()
    {
        options.credentials = access_key_credentials("AK", "SK-secret-key").project_id("p");
        options.vbs_endpoint = options.volume_endpoint = options.sdrs_endpoint = "https://service.test";
        wire.expect(path).reply(200, backup_json("b1", "creating"));
    }

    void log_in_by_password()
    {
        options.credentials = password_credentials("https://iam.test/v3", "demo", "secret-password")
                                  .user_domain_name("Default")
                                  .project_id("p");
        options.vbs_endpoint = options.volume_endpoint = options.sdrs_endpoint = "https://service.test";
    }
};

void expect_log_in(testing::scripted_transport& wire, std::string token)
{
    wire.expect("POST /v3/auth/tokens")
        .reply(201, R"({"token":{"issued_at":"2026-01-01T00:00:00.000000Z",
            "expires_at":"2026-01-02T00:00:00.000000Z","project":{"id":"p","name":"demo"}}})")
        .header("X-Subject-Token", std::move(token));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(pages, in_between)

BOOST_AUTO_TEST_CASE(a_page_with_any_status_is_a_failed_look)
{
    for (int status = 400; status < 600; ++status)
        for (auto const* const said : {page, "{}", ""})
            BOOST_TEST_CONTEXT(status << ' ' << said)
            {
                in_between c;
                c.options.retry.max_attempts = 1;
                c.wire.expect(path).reply(200, backup_json("b1", "creating"));
                c.wire.expect(path).reply(status, said);
                c.wire.expect(path).reply(200, backup_json("b1", "available"));
                auto const e = c.wait();
                BOOST_TEST(!e->ec, e->ec.message());
                BOOST_TEST(e->value.looks() == 3);
                BOOST_TEST(e->value.failed_looks() == 1);
            }
}

BOOST_AUTO_TEST_CASE(a_page_is_told_as_what_it_is)
{
    wire.expect(path).reply(403, page);
    wire.expect(path).reply(403, page);
    auto const e = run<backup_outcome>([&](auto token) {
        return api().async_await_backup(backup_id("b1"), wait_goal::created, wait_options().limit(1500ms),
                                        token);
    });
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST(e->value.last_error() == errc::unexpected_reply);
    BOOST_TEST(e->info.http_status == 403);
    BOOST_TEST(e->info.service_message == "Proxy");
}

BOOST_AUTO_TEST_CASE(the_services_own_refusal_ends_it)
{
    for (int const status : {400, 403, 405, 501}) {
        in_between c;
        c.wire.expect(path).reply(status, R"({"error":{"code":"","message":"no"}})");
        auto const e = c.wait();
        BOOST_TEST((e->ec == static_cast<http_errc>(status)));
        BOOST_TEST((e->value.verdict() == wait_verdict::refused));
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_is_no_look_is_told_the_status)
{
    wire.expect(path).reply(403, page);
    auto const e = run<backup>([&](auto token) { return api().async_get_backup(backup_id("b1"), token); });
    BOOST_TEST(e->ec == http_errc::forbidden);
}

BOOST_AUTO_TEST_CASE(what_this_machine_says_is_a_failed_look)
{
    for (int const code : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EPERM, EACCES, EHOSTDOWN, EPROTO,
                           EIO, EINVAL, EAFNOSUPPORT}) {
        error_code const ec(code, boost::system::system_category());
        in_between c;
        c.options.retry.max_attempts = 1;
        c.wire.expect(path).reply(200, backup_json("b1", "creating"));
        c.wire.expect(path).fail(ec, false);
        c.wire.expect(path).reply(200, backup_json("b1", "available"));
        auto const e = c.wait();
        BOOST_TEST(!e->ec, ec.message());
        BOOST_TEST(e->value.failed_looks() == 1, ec.message());
    }
}

// ---- tokens -----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(pages_instead_of_a_log_in)
{
    for (int const status : {400, 401, 403, 405, 407}) {
        in_between c;
        c.log_in_by_password();
        c.wire.expect("POST /v3/auth/tokens").reply(status, page);
        expect_log_in(c.wire, "t1");
        c.wire.expect(path).reply(200, backup_json("b1", "available"));
        auto const e = c.wait();
        BOOST_TEST(!e->ec, status << ": " << e->ec.message());
        BOOST_TEST(e->value.failed_looks() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_log_in_that_is_refused_ends_it)
{
    log_in_by_password();
    wire.expect("POST /v3/auth/tokens")
        .reply(401, R"({"error":{"code":401,"message":"wrong","title":"Unauthorized"}})");
    BOOST_TEST((wait()->ec == condition::unauthorized));
}

// A token is renewed at once, and then no sooner than half a minute later: pages must not cost a log-in each.
BOOST_AUTO_TEST_CASE(pages_of_401_cost_few_log_ins)
{
    log_in_by_password();
    options.poll.first = options.poll.min = options.poll.max = 1s;
    expect_log_in(wire, "t1");
    wire.expect(path).with_header("X-Auth-Token", "t1").reply(401, page);
    expect_log_in(wire, "t2");
    wire.expect(path).with_header("X-Auth-Token", "t2").reply(401, page).times(10);
    wire.expect(path).with_header("X-Auth-Token", "t2").reply(200, backup_json("b1", "available"));
    auto const e = wait();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.failed_looks() == 10);
}

BOOST_AUTO_TEST_CASE(a_new_token_that_the_service_refuses_ends_it)
{
    log_in_by_password();
    expect_log_in(wire, "t1");
    // The older token filter speaks in plain text, and names itself.
    wire.expect(path)
        .reply(401, "Authentication required")
        .header("WWW-Authenticate", "Keystone uri=\"https://iam.test\"");
    expect_log_in(wire, "t2");
    wire.expect(path)
        .reply(401, "Authentication required")
        .header("WWW-Authenticate", "Keystone uri=\"https://iam.test\"");
    BOOST_TEST((wait()->ec == condition::unauthorized));
}

// ---- keys -------------------------------------------------------------------------------------------------------

constexpr auto wrong_key =
    R"({"error_code":"APIG.0301","error_msg":"Incorrect IAM authentication information"})";

BOOST_AUTO_TEST_CASE(one_page_of_401_ends_no_wait_of_a_good_key)
{
    for (auto const* const said : {page, "", wrong_key}) {
        in_between c;
        c.sign();
        c.wire.expect(path).reply(401, said);
        c.wire.expect(path).reply(200, backup_json("b1", "available"));
        auto const e = c.wait();
        BOOST_TEST(!e->ec, said);
        BOOST_TEST(e->value.failed_looks() == 0); // it was asked again at once
    }
}

BOOST_AUTO_TEST_CASE(many_pages_of_401_end_no_wait_of_a_good_key)
{
    sign();
    wire.expect(path).reply(401, page).times(20);
    wire.expect(path).reply(200, backup_json("b1", "available"));
    auto const e = wait();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.failed_looks() == 10);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_revoked_ends_it)
{
    sign();
    wire.expect(path).reply(401, wrong_key).times(2);
    auto const e = wait();
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.service_code == "APIG.0301");
    BOOST_TEST((wait()->ec == condition::unauthorized)); // nothing is sent
}

// It rests, lest it be locked; that is not the service's word.
BOOST_AUTO_TEST_CASE(a_page_before_a_key_was_proven)
{
    sign();
    wire.forget();
    wire.expect(path).reply(401, page);
    wire.expect(path).reply(200, backup_json("b1", "available"));
    auto const e = wait();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.failed_looks() > 1);
    BOOST_TEST((time.elapsed() >= 5min));
    BOOST_TEST(wire.requests().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
