#define BOOST_TEST_MODULE vigil_watch
#include <boost/test/unit_test.hpp>
