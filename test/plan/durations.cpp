#include "plan/durations.hpp"

#include "plan/arithmetic.hpp"
#include "plan/poll_schedule.hpp"
#include "plan/support.hpp"

#include <algorithm>
#include <limits>
#include <vector>

using namespace vigil_test;
using vigil::poll_options;
using vigil::plan::durations, vigil::plan::poll_schedule, vigil::plan::scaled;

namespace {

// What Boost.Test can print; -1: no answer.
long long earliest(durations const& d, int kind, std::int64_t gigabytes)
{
    return d.earliest(kind, gigabytes).value_or(-1ns).count();
}
long long median(durations const& d, int kind, std::int64_t gigabytes)
{
    return d.median(kind, gigabytes).value_or(-1ns).count();
}

void feed(durations& d, int kind, std::int64_t gigabytes, int times, duration took)
{
    for (int i = 0; i < times; ++i)
        d.finished(kind, gigabytes, took);
}

enum class told { dates, looks }; // how long things took: by the service, or by the looks alone

// One wait after another; each looks until it sees the end, and teaches the next.
struct service
{
    told tells = told::looks;
    poll_options options;
    durations learned;
    chance c{430};
    std::vector<double> lags; // shares of the duration
    int looks = 0;

    struct end
    {
        duration takes, noticed, running;
    };

    end wait(duration takes)
    {
        poll_schedule const s(options, at(0s));
        auto running = at(0s), t = s.first(c.dice(), learned.earliest(0, 10));
        for (++looks; t < at(takes); ++looks) {
            running = t;
            t = s.next(t, c.dice());
        }
        return {takes, t - at(0s), running - at(0s)};
    }

    void teach(end const& e)
    {
        lags.push_back(static_cast<double>((e.noticed - e.takes).count()) /
                       static_cast<double>(e.takes.count()));
        if (tells == told::dates)
            learned.finished(0, 10, e.takes);
        else
            learned.finished(0, 10, e.noticed, e.running);
    }

    void waits(int n, duration shortest, duration spread)
    {
        for (int i = 0; i < n; ++i)
            teach(wait(shortest + c.up_to(spread)));
    }

    // All at the same time: none learns from another of them.
    void wave(int n, duration shortest, duration spread)
    {
        std::vector<end> ends;
        for (int i = 0; i < n; ++i)
            ends.push_back(wait(shortest + c.up_to(spread)));
        std::sort(ends.begin(), ends.end(),
                  [](auto const& a, auto const& b) { return a.noticed < b.noticed; });
        for (auto const& e : ends)
            teach(e);
    }

    // Of the last n waits.
    double lag(double quantile, std::size_t n)
    {
        std::vector<double> last(lags.end() - static_cast<std::ptrdiff_t>(n), lags.end());
        std::sort(last.begin(), last.end());
        return last[static_cast<std::size_t>(quantile * static_cast<double>(n - 1))];
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(durations_)

BOOST_AUTO_TEST_CASE(answers_from_sixteen_on)
{
    durations d;
    BOOST_TEST(earliest(d, 0, 10) == -1);
    for (int i = 15; i > 0; --i) {
        d.finished(0, 10, 1s * i);
        BOOST_TEST(earliest(d, 0, 10) == -1);
        BOOST_TEST(median(d, 0, 10) == -1);
    }
    d.finished(0, 10, 16s);
    BOOST_TEST(earliest(d, 0, 10) == ns(1s));
    BOOST_TEST(median(d, 0, 10) == ns(9s)); // the upper one
}

BOOST_AUTO_TEST_CASE(remembers_the_last_sixty_four)
{
    durations d;
    d.finished(0, 10, 1s);
    for (int i = 0; i < 63; ++i)
        d.finished(0, 10, 100s + 1s * i);
    BOOST_TEST(earliest(d, 0, 10) == ns(1s));
    BOOST_TEST(median(d, 0, 10) == ns(131s)); // 1, 100 ... 162: the 33rd
    d.finished(0, 10, 200s);
    BOOST_TEST(median(d, 0, 10) == ns(132s));
    feed(d, 0, 10, 64, 7s);
    BOOST_TEST(median(d, 0, 10) == ns(7s));
    feed(d, 0, 10, 64, 300s);
    BOOST_TEST(median(d, 0, 10) == ns(300s));
    BOOST_TEST(earliest(d, 0, 10) == ns(1s)); // that one is remembered for longer
}

BOOST_AUTO_TEST_CASE(the_quickest_is_known_for_long)
{
    durations d;
    feed(d, 0, 10, 256 * 500, 100s);
    d.finished(0, 10, 1s); // the first of a block of 256
    feed(d, 0, 10, 64 * 256 - 1, 100s);
    BOOST_TEST(earliest(d, 0, 10) == ns(1s));
    d.finished(0, 10, 100s);
    BOOST_TEST(earliest(d, 0, 10) == ns(100s));
}

BOOST_AUTO_TEST_CASE(sizes_of_one_power_of_two_are_one_class)
{
    struct row
    {
        std::int64_t fed, asked;
        bool known;
    };
    row const rows[] = {
        {0, 0, true},        {0, 1, false},
        {1, 1, true},        {1, 2, false},
        {2, 3, true},        {3, 2, true},
        {3, 4, false},       {4, 7, true},
        {7, 8, false},       {512, 1023, true},
        {1023, 1024, false}, {40, 32, true},
        {40, 63, true},      {40, 31, false},
        {40, 64, false},     {std::numeric_limits<std::int64_t>::max(), std::int64_t(1) << 62, true},
    };
    for (auto const& r : rows) {
        durations d;
        feed(d, 3, r.fed, 16, 5s);
        BOOST_TEST((earliest(d, 3, r.asked) == ns(5s)) == r.known, r.fed << " and " << r.asked);
        BOOST_TEST(earliest(d, 4, r.asked) == -1); // another kind
    }
}

BOOST_AUTO_TEST_CASE(who_does_not_know_the_size_hears_of_all)
{
    durations d;
    feed(d, 0, 1, 8, 10s);
    feed(d, 0, 1000, 8, 1000s);
    BOOST_TEST(earliest(d, 0, 1) == -1);
    BOOST_TEST(earliest(d, 0, 1000) == -1);
    BOOST_TEST(earliest(d, 0, -1) == ns(10s));
    feed(d, 0, -1, 8, 5s);
    feed(d, 0, std::numeric_limits<std::int64_t>::min(), 1, 3s);
    BOOST_TEST(earliest(d, 0, -1) == ns(3s));
    BOOST_TEST(earliest(d, 0, 1) == -1);
    BOOST_TEST(earliest(d, 1, -1) == -1);
}

BOOST_AUTO_TEST_CASE(negative_durations_are_none)
{
    durations d;
    feed(d, 0, -1, 16, -5s);
    BOOST_TEST(earliest(d, 0, -1) == 0);
}

BOOST_AUTO_TEST_CASE(what_was_noticed_counts_as_long_as_it_was_seen_running)
{
    for (auto const& [running, counts] :
         {std::pair<duration, duration>(95s, 95s), {80s, 80s}, {100s, 100s}, {200s, 100s}}) {
        durations d;
        for (int i = 0; i < 16; ++i)
            d.finished(0, 10, 100s, running);
        BOOST_TEST(earliest(d, 0, 10) == ns(counts));
        BOOST_TEST(median(d, 0, -1) == ns(counts));
    }
}

BOOST_AUTO_TEST_CASE(what_only_a_first_look_noticed_is_a_bound)
{
    durations d;
    for (int i = 0; i < 100; ++i)
        d.finished(0, 10, 50s, 0s);
    BOOST_TEST(earliest(d, 0, 10) == -1); // of nothing
    feed(d, 0, 10, 16, 100s);
    BOOST_TEST(earliest(d, 0, 10) == ns(40s));

    durations e;
    feed(e, 0, 10, 16, 100s);
    e.finished(0, 10, 125s, 0s);
    BOOST_TEST(earliest(e, 0, 10) == ns(100s)); // no news
    e.finished(0, 10, 110s, 0s);
    BOOST_TEST(earliest(e, 0, 10) == ns(88s));
    BOOST_TEST(earliest(e, 0, -1) == ns(88s));
    e.finished(0, 10, 110s, -5s);
    e.finished(0, 10, 100s, 79s);
    BOOST_TEST(earliest(e, 0, 10) == ns(80s));
    BOOST_TEST(median(e, 0, 10) == ns(100s)); // no durations
    e.finished(0, -1, -5s, -9s);
    BOOST_TEST(earliest(e, 0, -1) == 0);
    BOOST_TEST(earliest(e, 0, 10) == ns(80s));
}

BOOST_AUTO_TEST_CASE(the_rarest_is_forgotten)
{
    durations d;
    for (int kind = 0; kind < 64; ++kind)
        feed(d, kind, -1, kind == 40 ? 16 : 20, 1s * (kind + 1));
    BOOST_TEST(d.size() == 64u);
    d.finished(64, -1, 1s);
    BOOST_TEST(d.size() == 64u);
    for (int kind = 0; kind < 64; ++kind)
        BOOST_TEST(earliest(d, kind, -1) == (kind == 40 ? -1 : ns(1s * (kind + 1))), kind);

    // What is frequent now outlives what was frequent once.
    durations e;
    feed(e, 0, -1, 100'000, 1s);
    for (int kind = 1; kind < 1000; ++kind)
        feed(e, kind, -1, 40, 2s);
    BOOST_TEST(e.size() == 64u);
    BOOST_TEST(earliest(e, 0, -1) == -1);
    BOOST_TEST(earliest(e, 999, -1) == ns(2s));
}

BOOST_AUTO_TEST_CASE(is_what_the_whole_series_says)
{
    chance c(431);
    for (int round = 0; round < 30; ++round) {
        durations d;
        std::vector<duration> all;
        auto const n = 1 + c.below(round < 20 ? 300 : 40'000);
        for (int i = 0; i < n; ++i) {
            all.push_back(c.up_to(1h));
            d.finished(1, 100, all.back());
            if (i > 300 && !c.one_in(500))
                continue;
            auto last = std::vector(all.end() - std::min<std::ptrdiff_t>(64, std::ssize(all)), all.end());
            std::sort(last.begin(), last.end());
            bool const answers = last.size() >= 16;
            BOOST_TEST_REQUIRE(median(d, 1, 100) == (answers ? last[last.size() / 2].count() : -1));

            auto const full = (all.size() - 1) / 256; // blocks
            auto const from = all.begin() + static_cast<std::ptrdiff_t>(full < 64 ? 0 : (full - 63) * 256);
            auto const least = *std::min_element(from, all.end());
            BOOST_TEST_REQUIRE(earliest(d, 1, 100) == (answers ? least.count() : -1), all.size());
        }
    }
}

// Together with the schedule: backups of one size take 5 to 10 minutes. Fewer looks, and none later than before.
BOOST_AUTO_TEST_CASE(fewer_looks_and_no_later)
{
    service without;
    for (int i = 0; i < 5000; ++i) {
        without.learned = durations();
        without.waits(1, 300s, 300s);
    }
    for (auto const how : {told::dates, told::looks}) {
        service with;
        with.tells = how;
        with.waits(5000, 300s, 300s);
        BOOST_TEST(with.lag(0.99, 4000) <= 0.1);
        BOOST_TEST(with.lag(0.5, 4000) <= 1.05 * without.lag(0.5, 4000));
        BOOST_TEST(with.looks * 4 < without.looks);
    }
}

// The first look does not creep later and later by what it has itself made late, whatever the jitter.
BOOST_AUTO_TEST_CASE(does_not_learn_its_own_delay)
{
    for (auto const how : {told::dates, told::looks}) {
        for (auto const jitter : {0.0, 0.02, 0.1, 0.5}) {
            service s;
            s.tells = how;
            s.options.jitter = jitter;
            s.waits(20'000, 200s, 10s);
            BOOST_TEST(s.lag(1, 10'000) <= 0.1 * (1 + jitter) + 0.01, jitter);
        }
    }
}

// The service becomes three times as fast, for a thousand at a time: the scouts see it, and all others look earlier
// from then on.
BOOST_AUTO_TEST_CASE(notices_that_things_have_become_faster)
{
    for (auto const how : {told::dates, told::looks}) {
        service s;
        s.tells = how;
        s.wave(1000, 600s, 60s);
        s.wave(1000, 600s, 60s);
        BOOST_TEST(s.lag(1, 1000) <= 0.12);
        s.wave(1000, 200s, 20s);
        BOOST_TEST(s.lag(0.5, 1000) > 1.0);  // not to be helped
        BOOST_TEST(s.lag(0.05, 1000) < 0.1); // the scouts
        s.wave(1000, 200s, 20s);
        BOOST_TEST(s.lag(1, 1000) <= 0.12);
    }
}

// Every night ten thousand at once, of 1 to 30 minutes: the slowest end last, and the next night knows all the same
// that there are quick ones.
BOOST_AUTO_TEST_CASE(the_last_of_a_wave_are_not_all_there_is)
{
    for (auto const how : {told::dates, told::looks}) {
        service s;
        s.tells = how;
        for (int night = 0; night < 4; ++night) {
            s.wave(10'000, 60s, 29min);
            BOOST_TEST(s.lag(0.99, 10'000) <= 0.11);
        }
    }
}

// One after the other it takes but a few, scouts or not.
BOOST_AUTO_TEST_CASE(a_few_late_ones_are_enough)
{
    service s;
    s.waits(1000, 600s, 60s);
    s.waits(50, 200s, 20s);
    s.waits(1000, 200s, 20s);
    BOOST_TEST(s.lag(1, 1000) <= 0.12);
}

BOOST_AUTO_TEST_SUITE_END()
