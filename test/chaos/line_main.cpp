#define BOOST_TEST_MODULE vigil_chaos_proxy
#include <boost/test/unit_test.hpp>
