// Twenty seconds without the service, in real time: first refused, then silent.
#define BOOST_TEST_MODULE vigil_chaos_outage
#include "chaos/loopback.hpp"

namespace vigil::chaos {

BOOST_FIXTURE_TEST_CASE(twenty_seconds_without_the_service, loopback)
{
    service.backup = {2s, 4s};
    options.poll = {}; // as a user has it, and the limits, too
    options.connections = {};
    options.connections.first_byte = 3s;
    options.reconcile.grace = 11s; // what is held comes ten seconds late
    options.call_deadline = 60s;
    open();
    auto cl = make();
    std::size_t ended = 0;
    auto const work = [&](std::size_t i) -> asio::awaitable<void> {
        if (i < 12) { // these wait
            auto const said = co_await back_up(cl, "waits-" + std::to_string(i), 90s);
            BOOST_TEST(!said.ec, said.ec.message() << "; " << to_string(said.info));
            ++ended;
            co_return;
        }
        if (i < 16) {                                         // these begin in the middle of it
            co_await pause(std::chrono::seconds(i * 4 - 42)); // 6, 10, 14, 18
            auto const said = co_await back_up(cl, "begins-" + std::to_string(i), 90s);
            BOOST_TEST(!said.ec, said.ec.message() << "; " << to_string(said.info));
            co_return;
        }
        co_await pause(1500ms);
        proxy->go_away();
        co_await pause(10s);
        proxy->hold();
        proxy->come_back();
        co_await pause(10s);
        BOOST_TEST(ended == 0u);
        proxy->release();
    };
    run_all(17, work, 120s);
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

} // namespace vigil::chaos
