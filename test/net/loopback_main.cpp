#define BOOST_TEST_MODULE net_loopback
#include <boost/test/unit_test.hpp>
