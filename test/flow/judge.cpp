// What an exchange came to.
#include "flow/judge.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

namespace vigil::flow::test {

namespace asio = boost::asio;

using namespace std::chrono_literals;

struct court
{
    diagnostics info;
    net::http_reply reply;
    std::chrono::system_clock::time_point const now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

    plan::attempt_outcome hear(int status, std::string body = {}, error_code ec = {}, bool renewable = true)
    {
        reply.status = status;
        reply.body = std::move(body);
        if (!ec)
            reply.progress = net::progress::complete;
        return judge(ec, reply, {}, renewable, now, info);
    }
};

BOOST_FIXTURE_TEST_SUITE(judging, court)

BOOST_AUTO_TEST_CASE(any_2xx_is_success)
{
    for (auto const status : {200, 201, 202, 204})
        BOOST_TEST(!hear(status).ec);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_never_followed)
{
    auto const o = hear(302);
    BOOST_TEST(o.ec.value() == 302);
    BOOST_TEST((o.ec == condition::server_fault));
}

BOOST_AUTO_TEST_CASE(a_transport_error_stays_what_it_is)
{
    reply.progress = net::progress::sent;
    reply.problem = "TLS: hostname mismatch";
    auto const o = hear(0, "", asio::error::connection_reset);
    BOOST_TEST(o.ec == asio::error::connection_reset);
    BOOST_TEST((o.how_far == plan::reach::sent));
    BOOST_TEST(info.problem == "TLS: hostname mismatch");
    BOOST_TEST(info.service_message == ""); // the service said nothing
    BOOST_TEST(info.http_status == 0);
}

BOOST_AUTO_TEST_CASE(Retry_After_as_seconds_as_date_and_from_the_body)
{
    reply.headers = {{"retry-after", "17"}};
    BOOST_TEST((hear(503).retry_after == 17s));
    reply.headers = {{"Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT"}};
    BOOST_TEST((hear(503).retry_after == 60s));
    reply.headers = {{"Retry-After", "-3"}};
    BOOST_TEST(!hear(503).retry_after);
    reply.headers.clear();
    BOOST_TEST((hear(413, R"({"overLimit":{"code":413,"message":"m","retryAfter":"0"}})").retry_after == 0s));
}

BOOST_AUTO_TEST_CASE(a_limit_in_the_words_of_a_throttle_is_waited_for)
{
    constexpr auto words =
        R"({"error_code":"APIG.0308","error_msg":"The throttling threshold has been reached: )"
        R"(policy user over ratelimit,limit:10,time:1 minute","request_id":"r"})";
    BOOST_TEST((hear(429, words).retry_after == 6s));
    BOOST_TEST((info.retry_after == 6s));
    BOOST_TEST(!hear(503, R"({"message":"limit:10,time:1 minute"})").retry_after); // nobody was throttled
    reply.headers = {{"Retry-After", "2"}};
    BOOST_TEST((hear(429, words).retry_after == 2s)); // the header knows better
}

BOOST_AUTO_TEST_CASE(a_gateways_503_is_a_refusal_a_services_is_not)
{
    BOOST_TEST(hear(503, R"({"error_code":"APIG.0613","error_msg":"m","request_id":"r"})").refused);
    BOOST_TEST(!hear(503, "<html>").refused);
    BOOST_TEST(hear(429).refused);
}

BOOST_AUTO_TEST_CASE(a_401_may_be_cured_only_where_a_token_can_be_renewed)
{
    BOOST_TEST(hear(401).token_refused);
    BOOST_TEST(!hear(401, {}, {}, false).token_refused);
    BOOST_TEST(!hear(401, R"({"error_code":"APIG.0301","error_msg":"m","request_id":"r"})").token_refused);
}

// What it would unpack to is anything; even when it can be read as it is.
BOOST_AUTO_TEST_CASE(a_packed_error_is_not_read)
{
    constexpr auto said = R"({"error":{"code":"VolumeBackup.0013","message":"busy"}})";
    reply.headers = {{"Content-Encoding", "gzip"}};
    auto const o = hear(409, said);
    BOOST_TEST(o.ec == http_errc::conflict);
    BOOST_TEST(!o.spoken);
    BOOST_TEST(info.service_code == "");
    BOOST_TEST(info.service_message == "(a compressed body that nobody asked for: gzip)");
    reply.headers = {{"Content-Encoding", "Identity"}};
    BOOST_TEST(hear(409, said).spoken);
    BOOST_TEST(info.service_code == "VolumeBackup.0013");
}

BOOST_AUTO_TEST_CASE(the_service_code_goes_before_the_status)
{
    auto const o = hear(400, R"({"badrequest":{"code":"SDRS.1013","message":"no such group"}})");
    BOOST_TEST((o.ec == condition::not_found));
    BOOST_TEST(info.service_code == "SDRS.1013");
    BOOST_TEST(info.service_message == "no such group");
}

BOOST_AUTO_TEST_CASE(the_story_of_an_earlier_attempt_is_forgotten)
{
    hear(400, R"({"error":{"code":"VolumeBackup.0013","message":"busy"}})");
    hear(200);
    BOOST_TEST(info.service_code.empty());
    BOOST_TEST(info.service_message.empty());
    BOOST_TEST(info.http_status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
