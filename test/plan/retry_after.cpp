#include "plan/retry_after.hpp"

#include "plan/support.hpp"

#include <optional>
#include <string>
#include <string_view>

using namespace vigil_test;
using vigil::plan::parse_http_date, vigil::plan::parse_retry_after, vigil::plan::wall_time;

namespace {

wall_time date(int y, unsigned m, unsigned d, duration time = 0s)
{
    using namespace std::chrono;
    return wall_time(sys_days(year_month_day(year(y), month(m), day(d))).time_since_epoch() + time);
}

wall_time const now = date(2026, 11, 21, 8h + 49min + 37s);

} // namespace

BOOST_AUTO_TEST_SUITE(retry_after)

BOOST_AUTO_TEST_CASE(reads_seconds_and_dates)
{
    struct row
    {
        std::string_view text;
        std::optional<duration> expected;
    };
    row const rows[] = {
        {"0", 0s},
        {"3", 3s},
        {" 120\t", 120s},
        {"000007", 7s},
        {"410400", 114h},
        {"9223372035", 9223372035s},
        {"9223372036", duration::max()},
        {"9223372037", duration::max()},
        {"99999999999999999999999999", duration::max()},
        {"Sat, 21 Nov 2026 08:49:40 GMT", 3s},
        {"Saturday, 21-Nov-26 08:50:37 GMT", 60s},
        {"Sat Nov 21 09:49:37 2026", 1h},
        {"Sat, 21 Nov 2026 08:49:37 GMT", 0s},
        {"Sat, 21 Nov 2026 08:49:36 GMT", 0s},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0s},
        {"Mon, 01 Jan 0001 00:00:00 GMT", 0s},
        {"Fri, 31 Dec 9999 23:59:59 GMT", wall_time::max() - now},
        {"", {}},
        {" ", {}},
        {"-1", {}},
        {"-0", {}},
        {"+5", {}},
        {"1.5", {}},
        {"5s", {}},
        {"5 5", {}},
        {"120, 120", {}},
        {"0x10", {}},
        {"soon", {}},
        {"2026-11-21T08:49:40Z", {}},
        {"Sat, 21 Nov 2026 08:49:40", {}},
        {"Sat, 21 Nov 2026 08:49:40 CET", {}},
        {"Sat, 21 Nov 2026 08:49:40 GMT and more", {}},
    };
    for (auto const& r : rows) {
        auto const got = parse_retry_after(r.text, now);
        BOOST_TEST(got.has_value() == r.expected.has_value(), r.text);
        if (got && r.expected)
            BOOST_TEST(ns(*got) == ns(*r.expected), r.text);
    }
}

BOOST_AUTO_TEST_CASE(a_wall_clock_before_1970_is_a_wall_clock)
{
    auto const early = date(1700, 1, 1);
    BOOST_TEST((parse_retry_after("Thu, 31 Dec 2261 00:00:00 GMT", early) == duration::max()));
    BOOST_TEST((parse_retry_after("Fri, 01 Jan 1700 00:00:09 GMT", early) == 9s));
}

BOOST_AUTO_TEST_CASE(reads_every_form_of_a_date)
{
    auto const expected = date(1994, 11, 6, 8h + 49min + 37s);
    for (std::string_view const text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
          "sun, 06 nov 1994 08:49:37 gmt", " Sun, 06 Nov 1994 08:49:37 GMT ", "Sun Nov 06 08:49:37 1994",
          "Mon, 06 Nov 1994 08:49:37 GMT" /* the day of the week is not compared */}) {
        BOOST_TEST((parse_http_date(text) == expected), text);
        BOOST_TEST((parse_http_date(text, now) == expected), text);
    }
}

BOOST_AUTO_TEST_CASE(months_and_leap_days)
{
    std::string_view const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned m = 0; m < 12; ++m) {
        auto const text = "Mon, 15 " + std::string(names[m]) + " 2027 00:00:00 GMT";
        BOOST_TEST((parse_http_date(text) == date(2027, m + 1, 15)), text);
    }
    BOOST_TEST((parse_http_date("Tue, 29 Feb 2028 00:00:00 GMT") == date(2028, 2, 29)));
    BOOST_TEST((parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == date(2017, 1, 1)));
    for (std::string_view const text :
         {"Mon, 29 Feb 2027 00:00:00 GMT", "Mon, 31 Apr 2027 00:00:00 GMT", "Mon, 00 Jan 2027 00:00:00 GMT",
          "Mon, 32 Jan 2027 00:00:00 GMT", "Mon, 01 Foo 2027 00:00:00 GMT", "Foo, 01 Jan 2027 00:00:00 GMT",
          "Mon, 01 Jan 2027 24:00:00 GMT", "Mon, 01 Jan 2027 00:60:00 GMT", "Mon, 01 Jan 2027 00:00:61 GMT",
          "Mon, 1 Jan 2027 00:00:00 GMT", "Mon, 01 Jan 27 00:00:00 GMT", "Mon Jan 1 00:00:00 2027",
          "Mon, 01-Jan-27 00:00:00 GMT", "Monday, 01-Jan-2027 00:00:00 GMT", "Mon", ""})
        BOOST_TEST(!parse_http_date(text), text);
}

BOOST_AUTO_TEST_CASE(years_of_two_digits_are_near)
{
    // At most 50 years ahead of the clock, else the century before.
    BOOST_TEST((parse_http_date("Monday, 01-Jan-76 00:00:00 GMT", now) == date(2076, 1, 1)));
    BOOST_TEST((parse_http_date("Monday, 01-Jan-77 00:00:00 GMT", now) == date(1977, 1, 1)));
    BOOST_TEST((parse_http_date("Monday, 01-Jan-00 00:00:00 GMT", now) == date(2000, 1, 1)));
    BOOST_TEST((parse_http_date("Monday, 01-Jan-10 00:00:00 GMT", date(2095, 6, 1)) == date(2110, 1, 1)));
    BOOST_TEST((parse_http_date("Monday, 01-Jan-69 00:00:00 GMT") == date(2069, 1, 1)));
    BOOST_TEST((parse_http_date("Monday, 01-Jan-70 00:00:00 GMT") == date(1970, 1, 1)));
}

BOOST_AUTO_TEST_CASE(no_text_breaks_it)
{
    chance c(2);
    std::string_view const seeds[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                      "Sun Nov  6 08:49:37 1994", "120"};
    int understood = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text(seeds[c.below(4)]);
        for (int n = c.below(3); n > 0; --n)
            text[static_cast<std::size_t>(c.below(static_cast<int>(text.size())))] =
                static_cast<char>(c.below(256));
        if (c.one_in(4))
            text.resize(static_cast<std::size_t>(c.below(static_cast<int>(text.size()) + 1)));
        if (auto const d = parse_retry_after(text, now)) {
            ++understood;
            BOOST_TEST_REQUIRE((*d >= duration::zero()));
        }
    }
    BOOST_TEST((understood > 1000 && understood < 19000));
}

BOOST_AUTO_TEST_SUITE_END()
