// What a status and a code mean together (API 8.2).
#include "codec/errors.hpp"
#include "codec/failure_jobs.hpp"

#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

service_error with_code(std::string code)
{
    service_error e;
    e.code = std::move(code);
    e.spoken = true;
    return e;
}

} // namespace

BOOST_AUTO_TEST_SUITE(classification)

BOOST_AUTO_TEST_CASE(V30_the_status_alone)
{
    struct row
    {
        int status;
        condition expected;
        bool refused;
    };
    constexpr row table[]{
        {400, condition::client_fault, false}, {403, condition::forbidden, false},
        {404, condition::not_found, false},    {405, condition::client_fault, false},
        {406, condition::client_fault, false}, {407, condition::client_fault, false},
        {408, condition::transient, false},    {409, condition::conflict, false},
        {414, condition::client_fault, false}, {415, condition::client_fault, false},
        {429, condition::throttled, true},     {494, condition::client_fault, false},
        {500, condition::transient, false},    {501, condition::server_fault, false},
        {502, condition::transient, false},    {503, condition::transient, false},
        {504, condition::transient, false},    {505, condition::server_fault, false},
        {302, condition::server_fault, false},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.status)
        {
            auto const v = classify(r.status, decode_error(R"({"error":{"message":"m"}})"), false, true);
            BOOST_TEST((v.code == make_error_code(static_cast<http_errc>(r.status))));
            BOOST_TEST((v.code == r.expected));
            BOOST_TEST(v.refused == r.refused);
            BOOST_TEST(!v.token_refused);
            BOOST_TEST(!v.quota);
            // a foreign code changes nothing
            BOOST_TEST((classify(r.status, with_code("EVS.2024"), false, true).code == v.code));
        }
}

BOOST_AUTO_TEST_CASE(S12_the_code_outranks_the_status)
{
    struct row
    {
        char const* code;
        int status;
        error_code expected;
    };
    std::vector<row> const table{
        // the same meaning: the status stays
        {"VolumeBackup.0021", 404, http_errc::not_found},
        {"VolumeBackup.0013", 409, http_errc::conflict},
        {"VolumeBackup.0002", 400, http_errc::bad_request},
        {"VolumeBackup.0042", 403, http_errc::forbidden},
        {"VolumeBackup.0900", 503, http_errc::service_unavailable},
        {"APIG.0308", 429, http_errc::too_many_requests},
        {"APIG.0307", 401, http_errc::unauthorized},
        {"VolumeBackup.0040", 413, http_errc::content_too_large},
        // another one: the code wins
        {"SDRS.1013", 400, errc::not_found},
        {"SDRS.1320", 400, errc::not_found},
        {"SDRS.1608", 400, errc::not_found},
        {"SDRS.1902", 400, errc::not_found},
        {"SDRS.1904", 500, errc::not_found},
        {"VolumeBackup.0111", 400, errc::not_found},
        {"AutoBackup.0205", 500, errc::not_found},
        {"AutoBackup.0216", 400, errc::not_found},
        {"VolumeBackup.0013", 400, errc::conflict},
        {"AutoBackup.0225", 400, errc::conflict},
        {"VolumeBackup.0040", 400, errc::quota_exceeded},
        {"SDRS.0002", 400, errc::unauthorized},
        {"SDRS.0003", 400, errc::forbidden},
        {"SDRS.0014", 500, errc::unauthorized},
        {"SDRS.0009", 500, errc::forbidden},
        {"VolumeBackup.0014", 400, errc::unavailable},
        {"VolumeBackup.0017", 400, errc::internal_error},
        {"SDRS.0013", 500, errc::internal_error},
        {"VolumeBackup.0005", 500, errc::validation_failed},
        {"AutoBackup.0100", 403, errc::validation_failed}, // unsupported
        {"AutoBackup.0003", 400, errc::token_expired},
        {"APIGW.0308", 400, errc::throttled},
        {"IAM.0012", 400, errc::throttled},
        {"APIG.0501", 405, errc::quota_exceeded},
        // the gateway knows no resource: "no such API" and "no backend" are about itself
        {"APIG.0101", 404, errc::unavailable},
        {"APIGW.0101", 404, errc::unavailable},
        {"APIG.0103", 404, errc::unavailable},
        {"APIG.0103", 500, http_errc::internal_server_error}, // transient, as errc::unavailable is
        {"APIG.0101", 400, errc::unavailable},
        {"APIG.0101", 503, http_errc::service_unavailable},
        {"APIG.9999", 404, errc::unavailable},
        // it broke down, and the service may have done what it was asked
        {"APIG.0601", 500, http_errc::internal_server_error},
        {"APIGW.0107", 500, http_errc::internal_server_error},
        {"APIG.0105", 500, errc::internal_error}, // there is no backend that could
        // no more than the status
        {"APIG.0201", 400, http_errc::bad_request},
        {"APIG.0201", 413, errc::validation_failed},
        {"APIG.0201", 502, http_errc::bad_gateway},
        {"APIG.0201", 504, http_errc::gateway_timeout},
        // 429 is 429
        {"VolumeBackup.0002", 429, http_errc::too_many_requests},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.code << " with " << r.status)
        {
            auto const v = classify(r.status, with_code(r.code), false, true);
            BOOST_TEST(v.code == r.expected);
            BOOST_TEST(v.quota == (r.expected == condition::quota));
        }
}

// What a wrong parameter is, when there is but one.
BOOST_AUTO_TEST_CASE(a_code_that_one_operation_means_otherwise)
{
    auto const code = [](int status, char const* said, std::string_view absent) {
        return classify(status, with_code(said), false, true, absent).code;
    };
    BOOST_TEST(code(400, "SDRS.0201", "SDRS.0201") == errc::not_found);
    BOOST_TEST(code(404, "SDRS.0201", "SDRS.0201") == http_errc::not_found);
    BOOST_TEST(code(400, "SDRS.0201", "") == http_errc::bad_request);
    BOOST_TEST(code(400, "SDRS.0202", "SDRS.0201") == http_errc::bad_request);
    BOOST_TEST(code(429, "SDRS.0201", "SDRS.0201") == http_errc::too_many_requests);
    BOOST_TEST(code(400, "", "") == http_errc::bad_request);
    BOOST_TEST(delete_failure_job(project_id("p"), job_id("j")).absent == "SDRS.0201");
    BOOST_TEST(delete_all_failure_jobs(project_id("p")).absent == "");
}

BOOST_AUTO_TEST_CASE(which_refusals_were_certainly_not_executed)
{
    auto const refused = [](int status, std::string code) {
        return classify(status, with_code(std::move(code)), false, true).refused;
    };
    BOOST_TEST(refused(429, ""));
    BOOST_TEST(refused(429, "VolumeBackup.0013"));
    BOOST_TEST(refused(400, "APIG.0308"));
    BOOST_TEST(refused(500, "APIGW.0308"));
    BOOST_TEST(refused(400, "IAM.0012"));
    BOOST_TEST(refused(503, "APIG.0613"));
    BOOST_TEST(refused(502, "APIGW.0610")); // it has no backend to pass the call to
    BOOST_TEST(refused(404, "APIG.0101"));
    BOOST_TEST(refused(500, "APIG.0103"));
    BOOST_TEST(refused(403, "APIG.0302"));

    BOOST_TEST(!refused(503, ""));
    BOOST_TEST(!refused(502, ""));
    BOOST_TEST(!refused(503, "VolumeBackup.0900"));
    BOOST_TEST(!refused(504, "APIG.0203")); // the backend had it, and did not answer in time
    BOOST_TEST(!refused(500, "APIG.0601"));
    BOOST_TEST(!refused(502, "APIG.0201")); // it had a backend, and lost it
    BOOST_TEST(!refused(502, "APIGW.0202"));
    BOOST_TEST(!refused(408, "APIG.0201"));
    BOOST_TEST(!refused(408, ""));
    BOOST_TEST(!refused(400, "VolumeBackup.0002"));
    BOOST_TEST(!refused(409, ""));
}

BOOST_AUTO_TEST_CASE(which_tokens_a_fresh_one_may_replace)
{
    auto const cure = [](int status, std::string code, bool token_was_sent = true) {
        return classify(status, with_code(std::move(code)), false, token_was_sent).token_refused;
    };
    BOOST_TEST(cure(401, ""));
    BOOST_TEST(!cure(401, "", false));   // a signature: never repeat, the key may be locked
    BOOST_TEST(cure(401, "Keystone.1")); // a foreign code says nothing
    BOOST_TEST(cure(401, "APIG.0307"));
    BOOST_TEST(cure(401, "APIGW.0307"));
    BOOST_TEST(cure(401, "AutoBackup.0003"));
    BOOST_TEST(cure(400, "AutoBackup.0003"));
    for (auto const suffix : {"0301", "0303", "0305", "0311", "0312", "0313"})
        for (auto const prefix : {"APIG.", "APIGW."})
            BOOST_TEST(!cure(401, std::string(prefix) + suffix), suffix);
    BOOST_TEST(!cure(401, "VolumeBackup.0044"));
    BOOST_TEST(!cure(403, ""));
    BOOST_TEST(!cure(400, "SDRS.0002"));
}

BOOST_AUTO_TEST_CASE(C5_a_413_is_a_quota_a_rate_limit_or_a_long_body)
{
    auto const over_limit =
        decode_error(R"({"overLimit":{"code":413,"message":"too much","retryAfter":"0"}})");
    for (bool const zero : {true, false}) {
        auto const v = classify(413, over_limit, zero, true);
        BOOST_TEST((v.code == http_errc::content_too_large));
        BOOST_TEST((v.code == condition::quota));
        BOOST_TEST(v.quota);
        BOOST_TEST(!v.refused);
    }
    // no hint at all
    BOOST_TEST(classify(413, decode_error(R"({"overLimit":{"message":"m"}})"), false, true).quota);
    BOOST_TEST(classify(413, decode_error(R"({"OVERLIMIT":{"message":"m"}})"), false, true).quota);
    BOOST_TEST(classify(413, decode_error(R"({"error":{"message":"QuotaError: m"}})"), false, true).quota);
    BOOST_TEST(classify(413, {}, true, true).quota); // Retry-After: 0 in the header only

    // a positive value is an old-style rate limit
    auto const limited =
        classify(413, decode_error(R"({"overLimit":{"message":"m","retryAfter":30}})"), false, true);
    BOOST_TEST((limited.code == errc::throttled));
    BOOST_TEST(limited.refused);
    BOOST_TEST(!limited.quota);
    service_error header;
    header.envelope = "overLimitFault";
    header.retry_after = "Fri, 31 Dec 1999 23:59:59 GMT";
    BOOST_TEST((classify(413, header, false, true).code == errc::throttled));

    // a code of class quota is one whatever the hint
    service_error full = with_code("VolumeBackup.0080");
    full.retry_after = "30";
    BOOST_TEST(classify(413, full, false, true).quota);

    // a body that is too long
    auto const too_long = classify(413, {}, false, true);
    BOOST_TEST((too_long.code == errc::validation_failed));
    BOOST_TEST(!too_long.quota);
}

// Waits for a deletion end with "not found", so nobody but the service may say it.
BOOST_AUTO_TEST_CASE(C2_which_404_says_that_a_backup_is_gone)
{
    struct row
    {
        char const* said;
        error_code expected;
    };
    std::vector<row> const table{
        {R"({"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}})", http_errc::not_found},
        {R"({"itemNotFound":{"code":404,"message":"backup b1 could not be found"}})", http_errc::not_found},
        {R"({"itemNotFound":{"code":404,"message":"no such thing"}})", http_errc::not_found},
        {R"({"itemNotFound":{"code":404}})", http_errc::not_found},
        {R"({"error":{"code":"VolumeBackup.0111","message":"absent"}})", http_errc::not_found},
        {R"({"error":{"code":"EVS.5404","message":"absent"}})", http_errc::not_found},
        // something else is
        {R"({"itemNotFound":{"code":404,"message":"Service cinder-backup could not be found."}})",
         errc::unavailable},
        {R"({"itemNotFound":{"code":404,"message":"Project p could not be found."}})",
         errc::unexpected_reply},
        {R"({"itemNotFound":{"code":404,"message":"The resource could not be found."}})",
         errc::unexpected_reply},
        {R"({"message":"The resource could not be found.<br /><br />\n","code":"404 Not Found","title":"x"})",
         errc::unexpected_reply},
        // the gateway, and who stands before it
        {R"({"error_code":"APIG.0101","error_msg":"The API does not exist"})", errc::unavailable},
        {R"({"error_code":"APIGW.0103","error_msg":"no backend"})", errc::unavailable},
        {"<html><head><title>404 Not Found</title></head><center>nginx</center></html>",
         errc::unexpected_reply},
        {"default backend - 404", errc::unexpected_reply},
        {"{}", errc::unexpected_reply},
        {"", errc::unexpected_reply},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.said)
        {
            auto const v = classify(404, decode_error(r.said), false, true, {}, "Backup");
            BOOST_TEST(v.code == r.expected);
            BOOST_TEST((v.code == condition::not_found) == (r.expected == http_errc::not_found));
        }
    // of a volume, or of a marker, any word of the service will do
    auto const volume = R"({"itemNotFound":{"code":404,"message":"Volume v1 could not be found."}})";
    BOOST_TEST(classify(404, decode_error(volume), false, true).code == http_errc::not_found);
}

BOOST_AUTO_TEST_CASE(who_has_no_such_path_has_done_nothing)
{
    auto const page = classify(404, decode_error("<html>404</html>"), false, true);
    BOOST_TEST(page.code == errc::unexpected_reply);
    BOOST_TEST(page.refused);
    BOOST_TEST(!page.token_refused);
}

BOOST_AUTO_TEST_CASE(C2_a_missing_service_is_no_missing_backup)
{
    auto const gone =
        decode_error(R"({"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}})");
    BOOST_TEST((classify(404, gone, false, true).code == condition::not_found));
    auto const down = decode_error(
        R"({"itemNotFound":{"code":404,"message":"Service cinder-backup could not be found."}})");
    auto const v = classify(404, down, false, true);
    BOOST_TEST((v.code == errc::unavailable));
    BOOST_TEST((v.code == condition::transient));
    BOOST_TEST(!v.refused);
}

BOOST_AUTO_TEST_SUITE_END()
