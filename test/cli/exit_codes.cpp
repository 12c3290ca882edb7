// Every kind of error has the exit code that --help promises.
#include "cli/exit_code.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace vigil;
using namespace vigil::cli;

namespace {

int code_of(error_code ec, error_code cause = {})
{
    diagnostics info;
    info.cause = cause;
    return static_cast<int>(exit_code_of(ec, info));
}

} // namespace

BOOST_AUTO_TEST_SUITE(exit_codes)

BOOST_AUTO_TEST_CASE(say_what_to_do)
{
    BOOST_TEST(code_of({}) == 0);
    BOOST_TEST(code_of(errc::backup_failed) == 1);
    BOOST_TEST(code_of(errc::conflict) == 1);
    BOOST_TEST(code_of(errc::invalid_argument) == 2);
    BOOST_TEST(code_of(errc::no_project) == 2);
    BOOST_TEST(code_of(http_errc::bad_request) == 2);
    BOOST_TEST(code_of(errc::resource_gone) == 3);
    BOOST_TEST(code_of(http_errc::not_found) == 3);
    BOOST_TEST(code_of(errc::token_expired) == 4);
    BOOST_TEST(code_of(http_errc::forbidden) == 4);
    BOOST_TEST(code_of(errc::throttled) == 5);
    BOOST_TEST(code_of(http_errc::content_too_large) == 5);
    BOOST_TEST(code_of(errc::wait_deadline) == 6);
    BOOST_TEST(code_of(errc::deadline_exceeded) == 6);
    BOOST_TEST(code_of(asio::error::connection_refused) == 7);
    BOOST_TEST(code_of(errc::tls_rejected) == 7);
    BOOST_TEST(code_of(errc::unexpected_reply) == 7);
    BOOST_TEST(code_of(errc::outcome_unknown) == 8);
    BOOST_TEST(code_of(errc::restore_outcome_unknown) == 8); // it is over, and may have failed or not
    BOOST_TEST(code_of(errc::action_outcome_unknown) == 8);
    BOOST_TEST(code_of(asio::error::operation_aborted) == 130);
    BOOST_TEST(code_of(errc::client_stopped) == 130);
}

BOOST_AUTO_TEST_CASE(look_behind_attempts_that_ran_out)
{
    BOOST_TEST(code_of(errc::retries_exhausted) == 7);
    BOOST_TEST(code_of(errc::retries_exhausted, http_errc::too_many_requests) == 5);
    BOOST_TEST(code_of(errc::retries_exhausted, http_errc::service_unavailable) == 7);
}

BOOST_AUTO_TEST_CASE(of_many_the_largest)
{
    BOOST_TEST((worse(exit_code::work_failed, exit_code::outcome_unknown) == exit_code::outcome_unknown));
    BOOST_TEST((worse(exit_code::timeout, exit_code::ok) == exit_code::timeout));
}

BOOST_AUTO_TEST_CASE(are_all_in_the_help)
{
    auto const help = exit_code_help();
    for (auto const* number : {"0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 ", "8 ", "130 "})
        BOOST_TEST(help.find(std::string("\n  ") + number) != help.npos);
}

BOOST_AUTO_TEST_SUITE_END()
