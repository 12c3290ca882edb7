// Random histories of a breaker, compared with what its head promises, counted in the plainest way.
#include "plan/circuit_breaker.hpp"

#include "plan/breaker_states.hpp"
#include "plan/support.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

using namespace vigil_test;
using vigil::breaker_options, vigil::error_code, vigil::http_errc;
using vigil::plan::circuit_breaker, vigil::plan::health;
using state = circuit_breaker::state;

namespace {

error_code const down = http_errc::service_unavailable;

struct witness
{
    struct result
    {
        std::int64_t tenth;
        health h;
    };
    breaker_options o;
    std::vector<result> closed; // since it was closed
    int in_a_row = 0;

    std::int64_t tenth(time_point t) const { return t.time_since_epoch() / (o.window / 10); }

    bool too_many(time_point now) const
    {
        auto const recent = [&](result const& r) { return r.tenth > tenth(now) - 10; };
        auto const all = std::ranges::count_if(closed, recent);
        auto const bad =
            std::ranges::count_if(closed, [&](result const& r) { return recent(r) && r.h == health::bad; });
        return all >= o.calls && double(bad) >= o.failures * double(all);
    }

    duration shortest_pause() const
    {
        auto d = o.open;
        for (int i = 0; i < in_a_row && d < o.max_open; ++i)
            d = std::min<duration>(d * 2, o.max_open);
        return d;
    }
};

void check_history(std::uint64_t seed)
{
    chance random(seed);
    breaker_options o;
    o.failures = 0.1 + 0.8 * random.dice();
    o.calls = 1 + random.below(30);
    o.window = 1s + random.up_to(20s);
    o.window -= o.window % 10; // divides in tenths
    o.open = 10ms + random.up_to(10s);
    o.max_open = o.open + random.up_to(60s);
    o.probes = 1 + random.below(5);
    circuit_breaker b(o);
    witness w{o, {}, 0};

    struct running
    {
        circuit_breaker::pass pass;
        state begun_in;
        int era;
    };
    std::vector<running> all;
    int era = 0; // changes of state so far
    int probing = 0, succeeded = 0;
    auto now = at(0s);
    time_point reopens{};
    double bad_share = random.dice();
    for (int step = 0; step < 2000; ++step) {
        now += random.one_in(3) ? random.up_to(1s) : random.one_in(50) ? random.up_to(30s) : duration(0);
        if (random.one_in(100))
            bad_share = random.one_in(2) ? random.dice() : random.below(2);
        if (all.empty() || random.one_in(2)) {
            auto const before = b.is();
            circuit_breaker::pass p;
            bool const in = b.enter(now, p);
            if (before == state::open) {
                BOOST_TEST_REQUIRE(in == (now >= reopens), "seed " << seed << ", step " << step);
                if (in) {
                    BOOST_TEST_REQUIRE(b.is() == state::half_open);
                    ++era, probing = succeeded = 0;
                }
            } else {
                BOOST_TEST_REQUIRE(b.is() == before);
                BOOST_TEST_REQUIRE((in == (before == state::closed || probing + succeeded < o.probes)));
            }
            if (in)
                all.push_back({p, b.is(), era});
            probing += in && b.is() == state::half_open;
            BOOST_TEST_REQUIRE(probing <= o.probes);
            continue;
        }
        auto const k = static_cast<std::size_t>(random.below(static_cast<int>(all.size())));
        auto const one = all[k];
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(k));
        auto const h = random.one_in(10)           ? health::silent
                       : random.dice() < bad_share ? health::bad
                                                   : health::good;
        auto const before = b.is();
        b.ended(one.pass, h, down, now, random.dice());
        auto expected = before;
        if (one.era == era && before == state::closed && h != health::silent) {
            w.closed.push_back({w.tenth(now), h});
            if (h == health::bad && w.too_many(now))
                expected = state::open;
        } else if (one.era == era && before == state::half_open) {
            --probing;
            succeeded += h == health::good;
            expected = h == health::bad ? state::open : succeeded >= o.probes ? state::closed : before;
        }
        BOOST_TEST_REQUIRE(b.is() == expected, "seed " << seed << ", step " << step);
        if (expected == before)
            continue;
        ++era;
        w.closed.clear();
        if (expected == state::closed) {
            w.in_a_row = 0;
            continue;
        }
        reopens = b.retry_at();
        BOOST_TEST_REQUIRE((reopens - now >= w.shortest_pause()), "seed " << seed);
        BOOST_TEST_REQUIRE((reopens - now <= w.shortest_pause() * 3 / 2 + 1ns), "seed " << seed);
        ++w.in_a_row;
    }

    // Whatever has happened: when the service works again, one pause and a few successes later everybody may go.
    for (auto const& one : all)
        b.ended(one.pass, health::silent, {}, now, 0);
    if (b.is() == state::open) {
        BOOST_TEST_REQUIRE((b.retry_at() - now <= o.max_open * 3 / 2 + 1ns));
        now = std::max(now, b.retry_at());
    }
    for (int i = 0; i < o.probes; ++i) {
        circuit_breaker::pass p;
        BOOST_TEST_REQUIRE(b.enter(now, p), "seed " << seed);
        b.ended(p, health::good, {}, now, 0);
    }
    BOOST_TEST(b.is() == state::closed, "seed " << seed);
}

} // namespace

BOOST_AUTO_TEST_SUITE(circuit_breaker_properties)

BOOST_AUTO_TEST_CASE(does_what_it_says_in_any_history)
{
    for (std::uint64_t seed = 1; seed <= 300; ++seed)
        check_history(seed);
}

BOOST_AUTO_TEST_SUITE_END()
