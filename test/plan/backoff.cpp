#include "plan/backoff.hpp"

#include "plan/arithmetic.hpp"
#include "plan/support.hpp"

#include <limits>

using namespace vigil_test;
using vigil::plan::backoff;

BOOST_AUTO_TEST_SUITE(backoff_)

BOOST_AUTO_TEST_CASE(doubles_up_to_the_cap)
{
    struct row
    {
        int attempt;
        double dice;
        duration expected;
    };
    row const rows[] = {
        {1, 0.0, 0ms},    {1, 0.5, 100ms},  {2, 0.5, 200ms},  {3, 0.5, 400ms},       {4, 0.25, 400ms},
        {7, 0.5, 6400ms}, {8, 0.5, 10s},    {9, 0.5, 10s},    {1'000'000, 0.5, 10s}, {0, 0.5, 100ms},
        {-5, 0.5, 100ms}, {1, 0.125, 25ms}, {2, 0.75, 300ms},
    };
    for (auto const& r : rows)
        BOOST_TEST(ns(backoff(200ms, 20s, r.attempt, r.dice)) == ns(r.expected), "attempt " << r.attempt);
}

BOOST_AUTO_TEST_CASE(odd_limits_do_no_harm)
{
    BOOST_TEST(ns(backoff(30s, 20s, 1, 0.5)) == ns(10s)); // first above the cap
    BOOST_TEST(ns(backoff(0s, 20s, 9, 0.5)) == 0);        // no delay
    BOOST_TEST(ns(backoff(-1s, 20s, 2, 0.5)) == 0);
    BOOST_TEST(ns(backoff(1s, -1s, 2, 0.5)) == 0);
    BOOST_TEST(ns(backoff(1s, 20s, 3, -0.5)) == 0);
    BOOST_TEST(ns(backoff(1s, 20s, 3, 7.0)) == ns(4s));
    BOOST_TEST(ns(backoff(1s, 20s, 3, std::numeric_limits<double>::quiet_NaN())) == 0);
    BOOST_TEST(ns(backoff(1ns, duration::max(), 1000, 0.5)) > 0); // no overflow on the way up
}

BOOST_AUTO_TEST_CASE(stays_within_its_bounds_and_uses_all_of_them)
{
    chance c(1);
    for (int attempt = 1; attempt <= 10; ++attempt) {
        auto const limit = std::min<duration>(20s, 200ms * (1 << (attempt - 1)));
        duration sum{};
        duration least = duration::max(), most{};
        for (int i = 0; i < 5000; ++i) {
            auto const d = backoff(200ms, 20s, attempt, c.dice());
            BOOST_TEST_REQUIRE((d >= duration::zero() && d < limit));
            sum += d;
            least = std::min(least, d);
            most = std::max(most, d);
        }
        BOOST_TEST((least < limit / 100 && most > limit * 99 / 100));
        BOOST_TEST((sum / 5000 > limit * 47 / 100 &&
                    sum / 5000 < limit * 53 / 100)); // full jitter: the mean is half
    }
}

BOOST_AUTO_TEST_CASE(sums_stop_at_the_ends_of_the_clock)
{
    using vigil::plan::later, vigil::plan::scaled, vigil::plan::until;
    BOOST_TEST((later(time_point::max() - 1s, 2s) == time_point::max()));
    BOOST_TEST((later(at(0s), duration::max()) == time_point::max()));
    BOOST_TEST((later(time_point(-5s), duration::max()) == time_point(-5s) + duration::max()));
    BOOST_TEST((later(at(1s), 2s) == at(3s)));
    BOOST_TEST((until(at(1s), at(3s)) == 2s));
    BOOST_TEST((until(at(3s), at(1s)) == 0s));
    BOOST_TEST((until(time_point::min(), time_point::max()) == duration::max()));

    using vigil::utc_time; // which is counted in longer steps, and reaches further
    auto const date = [](int y) {
        return utc_time(std::chrono::sys_days(std::chrono::year(y) / std::chrono::January / 1));
    };
    BOOST_TEST((until(date(2026), date(2027)) == 365 * 24h));
    BOOST_TEST((until(date(2027), date(2026)) == 0s));
    BOOST_TEST((until(date(2026), date(2026)) == 0s));
    BOOST_TEST((until(date(1900), date(2100)) == std::chrono::days(73'049)));
    for (auto const end : {date(2400), date(9999), utc_time::max()})
        for (auto const now : {date(2026), date(1900), utc_time::min()})
            BOOST_TEST((until(now, end) == duration::max()));
    BOOST_TEST((until(date(2026), utc_time::min()) == 0s));
    BOOST_TEST((scaled(1s, 1e300) == duration::max()));
    BOOST_TEST((scaled(1s, 0.25) == 250ms));
    BOOST_TEST((scaled(-1s, 0.25) == 0s));
}

BOOST_AUTO_TEST_SUITE_END()
