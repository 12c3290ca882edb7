#define BOOST_TEST_MODULE vigil_client
#include <boost/test/unit_test.hpp>
