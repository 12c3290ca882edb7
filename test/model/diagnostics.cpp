#include <vigil/diagnostics.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace vigil;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(the_diagnostics)

BOOST_AUTO_TEST_CASE(one_line_tells_the_story)
{
    diagnostics d;
    d.operation = "vbs.cloudbackups.create";
    d.http_status = 400;
    d.service_code = "VolumeBackup.0013";
    d.service_message = "The previous backup creation task is not complete.";
    d.request_ids = {"r1", "r2"};
    d.retry_after = 1500ms;
    d.attempts = 3;
    d.elapsed = 2045ms;
    d.job_id = "j1";
    d.client_request_id = "c1";
    d.outcome_unknown = true;
    BOOST_TEST(to_string(d) ==
               "vbs.cloudbackups.create: HTTP 400 code=VolumeBackup.0013 "
               "message=\"The previous backup creation task is not complete.\" request_id=r1 request_id=r2 "
               "retry_after=1.500s job=j1 client_request_id=c1 attempts=3 elapsed=2.045s outcome_unknown");

    std::ostringstream os;
    os << d;
    BOOST_TEST(os.str() == to_string(d));
}

BOOST_AUTO_TEST_CASE(what_the_service_did_not_say_is_no_message_of_it)
{
    diagnostics d;
    d.operation = "vbs.cloudbackups.create";
    d.problem = "connect 10.0.0.1 port 443: Connection refused";
    d.job_id = "j1";
    d.last_state = "RUNNING";
    d.provenance = provenance::created;
    BOOST_TEST(to_string(d) ==
               "vbs.cloudbackups.create: problem=\"connect 10.0.0.1 port 443: Connection refused\" "
               "job=j1 state=RUNNING created");
}

BOOST_AUTO_TEST_CASE(an_argument_names_field_and_rule)
{
    diagnostics d;
    d.operation = "vbs.backups.get.v3";
    d.field = "name";
    d.rule = "1-64 characters";
    BOOST_TEST(to_string(d) == "vbs.backups.get.v3: field=name rule=\"1-64 characters\"");
}

BOOST_AUTO_TEST_CASE(nothing_is_printed_of_nothing)
{
    diagnostics d;
    BOOST_TEST(to_string(d) == "");
    d.attempts = 2;
    d.clear();
    BOOST_TEST(to_string(d) == "");
}

// Cinder's fail_reason holds newlines and half a traceback.
BOOST_AUTO_TEST_CASE(foreign_texts_stay_on_the_line)
{
    diagnostics d;
    d.fail_reason = "Traceback:\n  File \"x\"\r\n\x1b[31mboom\x1b[0m \xe2\x80\xae"
                    "evil \xff";
    auto const line = to_string(d);
    for (char const c : line)
        BOOST_TEST(static_cast<unsigned char>(c) >= 0x20u);
    BOOST_TEST(line.find("\xe2\x80\xae") == line.npos);
    BOOST_TEST(line.find('\xff') == line.npos);
}

BOOST_AUTO_TEST_CASE(request_error_carries_the_code_and_the_story)
{
    diagnostics d;
    d.operation = "vbs.jobs.get";
    d.http_status = 404;
    request_error const e(http_errc::not_found, d);
    BOOST_TEST((e.code() == condition::not_found));
    BOOST_TEST(e.info().http_status == 404);
    std::string const what = e.what();
    BOOST_TEST(what.find("vbs.jobs.get: HTTP 404") != what.npos);
    BOOST_TEST(what.find("HTTP status 404") != what.npos);
}

BOOST_AUTO_TEST_SUITE_END()
