// Limits that never come: their sums with a moment must not wrap around.
#include "net/pool_fixture.hpp"

namespace vigil::net {

using namespace pool_test;

BOOST_FIXTURE_TEST_SUITE(endless_limits, fixture)

BOOST_AUTO_TEST_CASE(a_phase_without_a_limit_is_ended_by_the_deadline_only)
{
    options.write = options.first_byte = options.body = duration::max();
    net->policy = [](peer&) {};
    make();
    auto& slow = call(1h);
    run();
    BOOST_TEST(!slow.done);
    time->advance(1h - 1ns);
    run();
    BOOST_TEST(!slow.done);
    time->advance(1ns);
    run();
    BOOST_TEST(slow.ec == errc::deadline_exceeded);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
