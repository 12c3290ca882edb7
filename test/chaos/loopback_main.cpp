#define BOOST_TEST_MODULE vigil_chaos_loopback
#include <boost/test/unit_test.hpp>
