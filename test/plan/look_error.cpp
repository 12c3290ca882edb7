// Which failed looks end a wait.
#include "plan/look_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <vector>

using namespace vigil;
using vigil::plan::ends_wait;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(look_errors)

BOOST_AUTO_TEST_CASE(nothing_that_the_system_says_ends_a_wait)
{
    for (int e = 1; e < 140; ++e)
        for (auto const* const of : {&boost::system::system_category(), &boost::system::generic_category()}) {
            error_code const ec(e, *of);
            BOOST_TEST(ends_wait(ec) == (e == ECANCELED), ec.message());
        }
    std::vector<error_code> others{asio::error::service_not_found,
                                   asio::error::socket_type_not_supported,
                                   asio::error::eof,
                                   asio::error::already_open,
                                   asio::error::not_found,
                                   asio::ssl::error::stream_truncated};
    for (int e = 1; e < 6; ++e)
        others.emplace_back(e, asio::error::get_netdb_category());
    for (auto const& ec : others)
        BOOST_TEST(!ends_wait(ec), ec.message());
    BOOST_TEST(ends_wait(asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(what_may_pass_and_what_makes_no_sense_ends_none)
{
    for (auto const e :
         {errc::connection_lost, errc::phase_timeout, errc::deadline_exceeded, errc::retries_exhausted,
          errc::circuit_open, errc::overloaded, errc::unavailable, errc::throttled, errc::tls_rejected,
          errc::proxy_refused, errc::unexpected_reply, errc::bad_http, errc::body_too_large})
        BOOST_TEST(!ends_wait(e), e);
    for (auto const e : {http_errc::request_timeout, http_errc::too_many_requests,
                         http_errc::internal_server_error, http_errc::service_unavailable})
        BOOST_TEST(!ends_wait(e), e);
}

BOOST_AUTO_TEST_CASE(a_permanent_answer_does)
{
    for (auto const e : {errc::invalid_argument, errc::no_credentials, errc::endpoint_not_found,
                         errc::unauthorized, errc::forbidden, errc::validation_failed, errc::client_stopped})
        BOOST_TEST(ends_wait(e), e);
    for (auto const e : {http_errc::bad_request, http_errc::unauthorized, http_errc::forbidden,
                         http_errc::method_not_allowed, http_errc::not_implemented})
        BOOST_TEST(ends_wait(e), e);
}

BOOST_AUTO_TEST_SUITE_END()
