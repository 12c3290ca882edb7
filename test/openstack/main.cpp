#define BOOST_TEST_MODULE vigil_openstack
#include <boost/test/unit_test.hpp>
