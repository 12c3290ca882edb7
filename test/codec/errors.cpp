// What refusals say and what they mean (API 8, Appendix A).
#include "codec/errors.hpp"

#include "codec/error_codes.hpp"
#include "codec/fixtures.hpp"

#include <map>
#include <set>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

std::string raw_body(json::value const& v)
{
    if (auto const* raw = v.as_object().if_contains("raw"))
        return std::string(raw->as_string());
    auto const& body = v.at("body");
    if (body.is_null())
        return {};
    return body.is_string() ? std::string(body.as_string()) : json::serialize(body);
}

struct expected_error
{
    std::string_view name;
    std::string_view code;
    std::string_view message;
    std::string_view envelope;
};

// One for each form of error-envelopes.json.
constexpr expected_error envelopes[]{
    {"vbs-error", "XXX", "XXXX", "error"},
    {"vbs-error-real-code", "VolumeBackup.0013", "The previous backup creation task is not complete.",
     "error"},
    {"native-badRequest", "XXXX", "XXX", "badRequest"},
    {"native-itemNotFound", "", "Backup 592a0c4d-65a3-4051-8d51-1e2b6401b2d8 could not be found.",
     "itemNotFound"},
    {"sdrs-badrequest-lowercase", "XXX", "XXXX", "badrequest"},
    {"sdrs-error", "XXX", "XXXX", "error"},
    {"cinder-overLimit", "", "BackupLimitExceeded: Maximum number of backups allowed (10) exceeded",
     "overLimit"},
    {"cinder-computeFault", "",
     "The server has either erred or is incapable of performing the requested operation.", "computeFault"},
    {"cinder-conflictingRequest", "", "XXX", "conflictingRequest"},
    {"iam-error-title", "", "Could not find agency: 2809756f748a46e2b92d58d309f67291", "error"},
    {"flat-error_code", "AS.0001", "The format of message is error", "error_code"},
    {"gateway-not-found", "APIG.0101", "API does not exist or is not published in the environment.",
     "error_code"},
    {"gateway-throttled", "APIG.0308",
     "The throttling threshold has been reached: policy ip over ratelimit,limit:5,time:1 minute",
     "error_code"},
    {"gateway-aksk-locked", "APIG.0301",
     "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden.",
     "error_code"},
    {"gateway-token-expired", "APIGW.0307", "The token must be updated.", "error_code"},
    // Its body is that of a success with a failed item: nothing at top level is an error.
    {"associate-item-error", "",
     R"({"success_resources":[],"fail_resources":[{"resource_id":"volume-id-2","code":"VBS.0002","message":"xxxxx"}]})",
     ""},
    {"proxy-html", "", "502 Bad Gateway", ""},
    {"api-sig-errors-list", "", "XXX", "errors"},
    {"empty-body", "", "", ""},
};

struct real_error
{
    std::string_view name;
    std::string_view envelope;
    error_code code; // of classify()
    std::string_view message_begins;
};

std::vector<real_error> const real_errors{
    {"ks-v2-gone", "", errc::unexpected_reply, "404 Not Found Not Found The requested URL was not found"},
    {"ks-token-wrong-password", "error", http_errc::unauthorized, "The request you have made requires"},
    {"ks-token-bad-schema", "error", http_errc::bad_request, "Expecting to find auth in request body."},
    {"ks-method-not-allowed", "", http_errc::method_not_allowed, "The method is not allowed"},
    {"ks-forbidden", "error", http_errc::forbidden, "You are not authorized"},
    {"cinder-400-project-mismatch", "badRequest", http_errc::bad_request, "Malformed request url"},
    {"cinder-403-policy", "forbidden", http_errc::forbidden, "Policy doesn't allow"},
    {"cinder-404-path", "", http_errc::not_found, "The resource could not be found.<br /><br />"},
    {"cinder-head-backups", "", errc::unexpected_reply, ""},
    {"cinder-406-microversion-too-new", "computeFault", http_errc::not_acceptable, "Version 3.999"},
    {"create-400-volume-id-not-uuid", "badRequest", http_errc::bad_request, "Invalid input for field"},
    {"create-500-no-body", "computeFault", http_errc::internal_server_error, "The server has either erred"},
    {"create-415-content-type-text", "badMediaType", http_errc::unsupported_media_type, "Unsupported"},
    {"create-413-body-too-large", "", errc::validation_failed, "Request is too large."},
    {"uri-too-long", "", http_errc::uri_too_long, ""},
    {"show-404", "itemNotFound", http_errc::not_found, "Backup d6b7832e"},
    {"create-413-backups-quota", "overLimit", http_errc::content_too_large, "BackupLimitExceeded"},
    {"delete-404-service-disabled", "itemNotFound", errc::unavailable, "Service cinder-backup"},
    {"cinder-503-keystone-down", "", http_errc::service_unavailable, "The server is currently unavailable."},
    {"cinder-401-expired-token", "error", http_errc::unauthorized, "The request you have made requires"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(every_documented_envelope)
{
    auto const fixture = load("error-envelopes");
    auto const& all = fixture.at("error_envelopes").as_array();
    BOOST_TEST_REQUIRE(all.size() == std::size(envelopes));
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_TEST_CONTEXT(envelopes[i].name)
        {
            BOOST_TEST_REQUIRE(all[i].at("name").as_string() == envelopes[i].name);
            auto const e = decode_error(raw_body(all[i]));
            BOOST_TEST(e.code == envelopes[i].code);
            BOOST_TEST(e.message == envelopes[i].message);
            BOOST_TEST(e.envelope == envelopes[i].envelope);
        }
    auto const throttled = decode_error(raw_body(all[12]));
    BOOST_TEST(throttled.request_id == "914a39d68c290da3e187f827f7e1b771");
    BOOST_TEST(decode_error(raw_body(all[6])).retry_after == "0");
}

BOOST_AUTO_TEST_CASE(every_error_of_a_real_keystone_and_cinder)
{
    auto const fixture = load("openstack/errors");
    auto const& all = fixture.at("errors").as_array();
    BOOST_TEST_REQUIRE(all.size() == real_errors.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_TEST_CONTEXT(real_errors[i].name)
        {
            BOOST_TEST_REQUIRE(all[i].at("name").as_string() == real_errors[i].name);
            auto const e = decode_error(raw_body(all[i]));
            BOOST_TEST(e.code == ""); // none of them has a code of its own
            BOOST_TEST(e.envelope == real_errors[i].envelope);
            BOOST_TEST(e.message.starts_with(real_errors[i].message_begins), e.message);
            bool const zero = all[i].at("headers").as_object().contains("Retry-After");
            auto const status = static_cast<int>(all[i].at("status").as_int64());
            BOOST_TEST(classify(status, e, zero, true).code == real_errors[i].code);
        }
}

BOOST_AUTO_TEST_CASE(the_order_of_parsing)
{
    // (1) error_code goes before everything
    auto e = decode_error(R"({"error":{"code":"A.1","message":"a"},"error_code":"B.2","error_msg":"b"})");
    BOOST_TEST(e.code == "B.2");
    BOOST_TEST(e.message == "b");
    // (2) flat code and message go before an envelope
    e = decode_error(R"({"x":{"code":"A.1","message":"a"},"code":"B.2","message":"b"})");
    BOOST_TEST(e.code == "B.2");
    // (3) the first member that is an envelope
    e = decode_error(R"({"a":1,"b":{},"c":{"message":"m1"},"d":{"code":"X.1"}})");
    BOOST_TEST(e.envelope == "c");
    BOOST_TEST(e.message == "m1");
    e = decode_error(R"({"unauthorized":{"code":"X.1"}})");
    BOOST_TEST(e.code == "X.1");
    // (4) errors
    e = decode_error(
        R"({"errors":[{"code":"C.3","title":"t","detail":"d","request_id":"r"},{"code":"D.4"}],"error":"e"})");
    BOOST_TEST(e.code == "C.3");
    BOOST_TEST(e.message == "d");
    BOOST_TEST(e.request_id == "r");
    // (5) error as a plain text
    e = decode_error(R"({"error":"unavailable for now"})");
    BOOST_TEST(e.message == "unavailable for now");
    BOOST_TEST(e.envelope == "error");
    for (auto const* const empty : {R"({"error":""})", R"({"error":"","error_description":""})"}) {
        e = decode_error(empty); // says nothing, so nobody spoke
        BOOST_TEST(e.envelope == "");
        BOOST_TEST(!e.spoken);
        BOOST_TEST(e.message == empty);
    }
    // (6) what cannot be read is shown
    BOOST_TEST(decode_error(R"(["x"])").message == R"(["x"])");
    BOOST_TEST(decode_error("upstream connect error").message == "upstream connect error");
    BOOST_TEST(decode_error("{}").message == "{}");
    BOOST_TEST(decode_error(" \r\n ").message == "");
    BOOST_TEST(decode_error(R"({"errors":[]})").message == R"({"errors":[]})");
    BOOST_TEST(decode_error(R"({"errors":["boom"]})").code == "");
}

BOOST_AUTO_TEST_CASE(V29_a_code_is_a_text_or_a_number)
{
    BOOST_TEST(decode_error(R"({"error":{"code":12345,"message":"m"}})").code == "12345");
    for (auto const code :
         {R"(404)", R"("404")", R"("404 Not Found")", R"(" 500 ")", R"(null)", R"("")", R"({})"})
        BOOST_TEST(decode_error(R"({"error":{"code":)" + std::string(code) + R"(,"message":"m"}})").code ==
                       "",
                   code);
    BOOST_TEST(decode_error(R"({"error":{"code":"0404","message":"m"}})").code == "0404");
    BOOST_TEST(decode_error(R"({"error":{"code":"600","message":"m"}})").code == "600");
    BOOST_TEST(decode_error(R"({"error_code":404,"error_msg":"m"})").code == "");
}

BOOST_AUTO_TEST_CASE(messages_are_bounded_and_harmless)
{
    auto const wrap = [](std::string const& s) { return R"({"error":{"message":")" + s + R"("}})"; };
    std::string umlauts;
    for (int i = 0; i < 3000; ++i)
        umlauts += "\xc3\xa4";
    auto const cut = decode_error(wrap("x" + umlauts)).message;
    BOOST_TEST(cut.size() == 4095u); // 4096 would cut a character
    BOOST_TEST(cut == "x" + umlauts.substr(0, 4094));

    BOOST_TEST(decode_error(wrap(R"(a\r\nSet-Cookie: x\u001b[31m\u0000\u007f\u0085b)")).message ==
               "a  Set-Cookie: x [31m   b");
    BOOST_TEST(decode_error("not \xff utf-8\x07").message == "not ? utf-8");
    auto const page = "<!DOCTYPE html><html>" + std::string(100000, ' ') + "<h1 class=\"a>b\">x</h1>\n" +
                      std::string(100000, 'y');
    BOOST_TEST(decode_error(page).message.size() <= 256u);

    auto const e = decode_error(R"({"error_code":")" + std::string(5000, 'c') + R"(","request_id":"a\nb"})");
    BOOST_TEST(e.code.size() == 128u);
    BOOST_TEST(e.request_id == "a b");
}

BOOST_AUTO_TEST_CASE(the_table_of_codes_is_the_documented_one)
{
    static std::map<std::string, code_class> const classes{
        {"auth", code_class::auth},
        {"permission", code_class::permission},
        {"validation", code_class::validation},
        {"conflict", code_class::conflict},
        {"not_found", code_class::not_found},
        {"quota", code_class::quota},
        {"transient", code_class::transient},
        {"internal", code_class::internal},
        {"unsupported", code_class::unsupported},
        {"throttled", code_class::throttled},
        {"by http", code_class::by_status},
    };
    auto const fixture = load("error-codes");
    std::set<std::string> documented{"IAM.0012"}; // API 8.1
    BOOST_TEST((class_of("IAM.0012") == code_class::throttled));
    for (auto const* table : {"vbs", "sdrs", "sdrs_huawei_only"})
        for (auto const& row : fixture.at(table).as_array()) {
            std::string const code(row.at("code").as_string());
            documented.insert(code);
            BOOST_TEST((class_of(code) == classes.at(std::string(row.at("class").as_string()))), code);
        }
    BOOST_TEST(documented.size() == 126u + 218u + 38u + 1u);
    BOOST_TEST(service_codes().size() == documented.size());
    for (auto const& entry : service_codes())
        BOOST_TEST(documented.contains(std::string(entry.code)), entry.code);

    auto const& gateway = fixture.at("gateway").as_array();
    BOOST_TEST(gateway_codes().size() == gateway.size());
    for (auto const& row : gateway)
        for (auto const* prefix : {"APIG.", "APIGW."}) {
            auto const code = prefix + std::string(row.at("suffix").as_string());
            BOOST_TEST((class_of(code) == classes.at(std::string(row.at("class").as_string()))), code);
        }
}

BOOST_AUTO_TEST_CASE(I4_both_prefixes_of_the_gateway_mean_the_same)
{
    auto const gateway = load("error-codes").at("gateway").as_array();
    BOOST_TEST(gateway.size() > 40u);
    for (auto const& row : gateway) {
        std::string const suffix(row.at("suffix").as_string());
        BOOST_TEST((class_of("APIG." + suffix) == class_of("APIGW." + suffix)), suffix);
        BOOST_TEST((class_of("APIG." + suffix) != code_class::foreign), suffix);
    }
    BOOST_TEST((class_of("APIGX.0308") == code_class::foreign));
    BOOST_TEST((class_of("APIGW0308") == code_class::foreign));
}

BOOST_AUTO_TEST_CASE(I1_codes_of_other_services_are_foreign)
{
    for (auto const code :
         {"", "VBS.0002", "EVS.2024", "AS.0001", "XXX", "VolumeBackup.", "VolumeBackup.9999", "APIG.",
          "APIG.9999", "apig.0308", "0308", "SDRS.1013x", "IAM.0013"})
        BOOST_TEST((class_of(code) == code_class::foreign), code);
}

BOOST_AUTO_TEST_SUITE_END()
