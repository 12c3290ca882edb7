#define BOOST_TEST_MODULE vigil_flow
#include <boost/test/unit_test.hpp>
