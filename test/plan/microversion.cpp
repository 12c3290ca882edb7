#include "plan/microversion.hpp"

#include <boost/test/unit_test.hpp>

using vigil::plan::choose_minor, vigil::plan::minor_range;

BOOST_AUTO_TEST_SUITE(microversions)

BOOST_AUTO_TEST_CASE(the_newest_that_both_know)
{
    BOOST_TEST(choose_minor(minor_range{0, 70}, 0).value() == 64);
    BOOST_TEST(choose_minor(minor_range{0, 64}, 0).value() == 64);
    BOOST_TEST(choose_minor(minor_range{0, 50}, 0).value() == 50);
    BOOST_TEST(choose_minor(minor_range{0, 50}, 43).value() == 50);
    BOOST_TEST(choose_minor(minor_range{0, 0}, 0).value() == 0);
    BOOST_TEST(choose_minor(minor_range{64, 90}, 9).value() == 64);
}

BOOST_AUTO_TEST_CASE(what_an_old_server_cannot_do_is_refused)
{
    BOOST_TEST(!choose_minor(minor_range{0, 42}, 43));
    BOOST_TEST(choose_minor(minor_range{0, 43}, 43).value() == 43);
    BOOST_TEST(!choose_minor(minor_range{0, 0}, 9));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_too_new_is_refused)
{
    BOOST_TEST(!choose_minor(minor_range{65, 90}, 0));
}

BOOST_AUTO_TEST_CASE(nobody_knows_what_the_server_speaks)
{
    BOOST_TEST(choose_minor(std::nullopt, 0).value() == 0);
    BOOST_TEST(choose_minor(std::nullopt, 43).value() == 43);
}

BOOST_AUTO_TEST_SUITE_END()
