// The gate: everybody at once, each cancellable, nobody lost.
#include "flow/gate.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <vector>

namespace vigil::flow::test {

BOOST_AUTO_TEST_SUITE(gates)

BOOST_AUTO_TEST_CASE(opens_for_all_and_never_inline)
{
    asio::io_context ctx;
    gate g(ctx.get_executor());
    int through = 0;
    for (int i = 0; i < 3; ++i)
        g.async_wait([&](error_code ec) { through += !ec; });
    g.open({});
    BOOST_TEST(through == 0);
    BOOST_TEST(g.size() == 0u);
    ctx.run();
    BOOST_TEST(through == 3);
}

BOOST_AUTO_TEST_CASE(one_cancels_the_others_stay)
{
    asio::io_context ctx;
    gate g(ctx.get_executor());
    asio::cancellation_signal stop;
    std::vector<error_code> ends;
    g.async_wait([&](error_code ec) { ends.push_back(ec); });
    g.async_wait(asio::bind_cancellation_slot(stop.slot(), [&](error_code ec) { ends.push_back(ec); }));
    stop.emit(asio::cancellation_type::total);
    ctx.run();
    BOOST_TEST_REQUIRE(ends.size() == 1u);
    BOOST_TEST(ends[0] == asio::error::operation_aborted);
    BOOST_TEST(g.size() == 1u);
    stop.emit(asio::cancellation_type::total); // finds nothing
    g.open(asio::error::timed_out);
    ctx.restart();
    ctx.run();
    BOOST_TEST(ends.size() == 2u);
}

BOOST_AUTO_TEST_CASE(its_end_tells_who_still_waits)
{
    asio::io_context ctx;
    auto g = std::make_unique<gate>(ctx.get_executor());
    error_code end;
    g->async_wait([&](error_code ec) { end = ec; });
    g.reset();
    ctx.run();
    BOOST_TEST(end == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_context_destroys_who_waits)
{
    auto ctx = std::make_unique<asio::io_context>();
    auto g = std::make_unique<gate>(ctx->get_executor());
    auto alive = std::make_shared<int>();
    g->async_wait([alive](error_code) { BOOST_ERROR("called"); });
    BOOST_TEST(alive.use_count() == 2);
    ctx.reset();
    BOOST_TEST(alive.use_count() == 1);
    g.reset();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
