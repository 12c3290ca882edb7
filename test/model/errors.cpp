// Which condition a foreign code has.
#include <vigil/error.hpp>

#include <boost/system/errc.hpp>
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <initializer_list>

using namespace vigil;

namespace {

error_code of_system(int value) { return {value, boost::system::system_category()}; }

} // namespace

BOOST_AUTO_TEST_SUITE(foreign_codes)

BOOST_AUTO_TEST_CASE(the_way_to_the_service_may_be_there_again)
{
    for (int const e : {ECONNRESET, ECONNREFUSED, ECONNABORTED, EPIPE, EHOSTUNREACH, ENETUNREACH, ENETDOWN,
                        ENETRESET, ENOTCONN, EHOSTDOWN, EPROTO})
        BOOST_TEST((of_system(e) == condition::transient), of_system(e).message());
}

// Nothing left the process; when others have given descriptors, ports or memory back, it will.
BOOST_AUTO_TEST_CASE(what_this_machine_lacks_it_may_have_again)
{
    for (int const e : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EADDRINUSE, EAGAIN, EPERM, EACCES}) {
        BOOST_TEST((of_system(e) == condition::transient), of_system(e).message());
        error_code const portable(e, boost::system::generic_category());
        BOOST_TEST((portable == condition::transient), portable.message());
    }
}

// Whoever sees one of them must not believe that a repetition helps.
BOOST_AUTO_TEST_CASE(what_nobody_knows_has_no_condition)
{
    for (int const e : {EIO, EINVAL, EBADF, ENOTSOCK, EAFNOSUPPORT})
        for (int c = 1; c <= static_cast<int>(condition::cancelled); ++c)
            BOOST_TEST((of_system(e) != static_cast<condition>(c)), of_system(e).message());
}

BOOST_AUTO_TEST_CASE(a_cancellation_and_the_systems_time_out)
{
    BOOST_TEST((of_system(ECANCELED) == condition::cancelled));
    BOOST_TEST((of_system(ECANCELED) != condition::transient));
    BOOST_TEST((of_system(ETIMEDOUT) == condition::timeout));
    BOOST_TEST((of_system(ETIMEDOUT) != condition::transient));
}

BOOST_AUTO_TEST_SUITE_END()
