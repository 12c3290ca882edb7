// No word claims what nobody saw: "failed" only when the work failed, "running" only when it was seen.
#include "cli/ending.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace vigil;
using namespace vigil::cli;

namespace {

std::string after(stage before, error_code ec, int http_status = 0, std::string_view seen = {})
{
    diagnostics info;
    info.http_status = http_status;
    return std::string(result_word(stage_after(before, ec, info), seen));
}

std::string created(error_code ec, int http_status = 0) { return after(stage::sending, ec, http_status); }

} // namespace

BOOST_AUTO_TEST_SUITE(endings)

BOOST_AUTO_TEST_CASE(of_a_create)
{
    BOOST_TEST(created({}) == "done");
    // The answer was no.
    BOOST_TEST(created(errc::invalid_argument) == "refused"); // our own check
    BOOST_TEST(created(errc::not_supported) == "refused");
    BOOST_TEST(created(http_errc::bad_request, 400) == "refused");
    BOOST_TEST(created(http_errc::unauthorized, 401) == "refused");
    BOOST_TEST(created(errc::forbidden, 403) == "refused");
    BOOST_TEST(created(errc::not_found, 404) == "refused"); // the volume
    BOOST_TEST(created(errc::conflict, 400) == "refused");
    BOOST_TEST(created(errc::quota_exceeded, 413) == "refused");
    BOOST_TEST(created(errc::internal_error, 500) == "refused");
    // There was no answer, or none to this.
    BOOST_TEST(created(asio::error::connection_refused) == "not started");
    BOOST_TEST(created(errc::tls_rejected) == "not started");
    BOOST_TEST(created(errc::endpoint_not_found, 201) == "not started");
    BOOST_TEST(created(errc::retries_exhausted, 503) == "not started");
    BOOST_TEST(created(errc::throttled, 429) == "not started");
    BOOST_TEST(created(errc::deadline_exceeded) == "not started");
    BOOST_TEST(created(asio::error::operation_aborted) == "not started");
    BOOST_TEST(created(errc::client_stopped) == "not started");

    BOOST_TEST(created(errc::outcome_unknown, 504) == "outcome unknown");
}

BOOST_AUTO_TEST_CASE(what_nobody_saw_end_did_not_fail)
{
    for (auto const ec : {errc::restore_outcome_unknown, errc::action_outcome_unknown}) {
        auto const at = stage_after(stage::started, ec, diagnostics());
        BOOST_TEST(result_word(at, "available") == "outcome unknown");
        BOOST_TEST(state_word(at, "available") == "available");
        BOOST_TEST(is_final(at));
    }
}

BOOST_AUTO_TEST_CASE(of_a_create_that_was_cut_off)
{
    diagnostics info;
    info.outcome_unknown = true;
    auto const at = stage_after(stage::sending, asio::error::operation_aborted, info);
    BOOST_TEST(result_word(at, {}) == "outcome unknown");
    BOOST_TEST(state_word(at, {}) == "outcome unknown");
}

BOOST_AUTO_TEST_CASE(of_a_wait)
{
    for (auto const before : {stage::started, stage::asked}) {
        BOOST_TEST(after(before, {}) == "done");
        for (auto const ec : {errc::backup_failed, errc::job_failed, errc::delete_failed})
            BOOST_TEST(after(before, ec, 200, "error") == "failed");
        BOOST_TEST(after(before, errc::resource_gone, 404) == "gone");
        // Whatever else ends it says nothing of the work.
        for (error_code const ec :
             {error_code(http_errc::unauthorized), error_code(errc::forbidden),
              error_code(errc::wait_deadline), error_code(errc::retries_exhausted),
              error_code(errc::client_stopped), error_code(asio::error::operation_aborted),
              error_code(asio::error::connection_refused)}) {
            BOOST_TEST(after(before, ec) == "unknown");
            BOOST_TEST(after(before, ec, 200, "creating") == "running");
        }
    }
}

BOOST_AUTO_TEST_CASE(of_a_question_that_is_wrong)
{
    BOOST_TEST(after(stage::asked, errc::invalid_argument) == "refused");
    BOOST_TEST(after(stage::asked, http_errc::bad_request, 400) == "refused");
    BOOST_TEST(after(stage::started, errc::invalid_argument) == "unknown"); // it was started all the same
}

BOOST_AUTO_TEST_CASE(the_state_is_the_services_own_word)
{
    BOOST_TEST(state_word(stage::done, "available") == "available");
    BOOST_TEST(state_word(stage::failed, "FAIL") == "FAIL");
    BOOST_TEST(state_word(stage::left, "RUNNING") == "RUNNING");
    BOOST_TEST(state_word(stage::left, "") == "unknown");
    BOOST_TEST(state_word(stage::gone, "deleting") == "gone"); // it was, and is no longer
    BOOST_TEST(state_word(stage::waiting, "") == "not started");
}

BOOST_AUTO_TEST_CASE(only_what_is_over_is_final)
{
    for (auto const at : {stage::done, stage::failed})
        BOOST_TEST(is_final(at));
    for (auto const at : {stage::waiting, stage::sending, stage::started, stage::asked, stage::gone,
                          stage::refused, stage::not_started, stage::left, stage::unsettled})
        BOOST_TEST(!is_final(at));
}

BOOST_AUTO_TEST_CASE(every_word_is_in_the_help)
{
    auto const help = result_help();
    for (auto const at : {stage::done, stage::failed, stage::gone, stage::refused, stage::not_started,
                          stage::unsettled, stage::left})
        for (auto const* seen : {"", "RUNNING"})
            BOOST_TEST(help.find("\n  " + std::string(result_word(at, seen)) + "  ") != help.npos);
}

BOOST_AUTO_TEST_SUITE_END()
