// The grammar of dates (API 11.5), in a zone that is neither UTC nor a whole hour away.
#include "model/allocations.hpp"

#include <vigil/time.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

using namespace vigil;
using namespace std::chrono;

namespace {

struct sample
{
    std::string_view text;
    std::string_view expected; // in vigil's spelling
};

constexpr sample accepted[]{
    // one for each row of the table
    {"2013-06-27T08:48:03.000000", "2013-06-27T08:48:03.000000Z"},
    {"2016-01-28T16:14:09.466Z", "2016-01-28T16:14:09.466000Z"},
    {"2016-12-03T06:24:34.467", "2016-12-03T06:24:34.467000Z"},
    {"2019-04-01 12:00:00.000", "2019-04-01T12:00:00.000000Z"},
    {"2019-04-01 12:00:00.0", "2019-04-01T12:00:00.000000Z"},
    {"2019-04-01 12:00:00.74", "2019-04-01T12:00:00.740000Z"},
    {"2019-02-13T06:52:13.855000Z", "2019-02-13T06:52:13.855000Z"},
    {"2018-05-30T15:00:00Z", "2018-05-30T15:00:00.000000Z"},
    {"20191115T033655Z", "2019-11-15T03:36:55.000000Z"},
    // fractions: 1-9 digits, cut after the sixth
    {"2019-04-01T12:00:00.1", "2019-04-01T12:00:00.100000Z"},
    {"2019-04-01T12:00:00.000001", "2019-04-01T12:00:00.000001Z"},
    {"2019-04-01T12:00:00.1234567", "2019-04-01T12:00:00.123456Z"},
    {"2019-04-01T12:00:00.999999999", "2019-04-01T12:00:00.999999Z"},
    // zones
    {"2019-04-01T12:00:00+00:00", "2019-04-01T12:00:00.000000Z"},
    {"2019-04-01T12:00:00+05:45", "2019-04-01T06:15:00.000000Z"},
    {"2019-04-01T12:00:00+0545", "2019-04-01T06:15:00.000000Z"},
    {"2019-04-01T12:00:00-02", "2019-04-01T14:00:00.000000Z"},
    {"2019-01-01T00:30:00.25+01:00", "2018-12-31T23:30:00.250000Z"},
    {"2019-12-31 23:30:00-01:00", "2020-01-01T00:30:00.000000Z"},
    // blanks round the T
    {"2019-04-01 T 12:00:00", "2019-04-01T12:00:00.000000Z"},
    {"2019-04-01  T12:00:00", "2019-04-01T12:00:00.000000Z"},
    {"2019-04-01T 12:00:00", "2019-04-01T12:00:00.000000Z"},
    // leap years
    {"2020-02-29T00:00:00", "2020-02-29T00:00:00.000000Z"},
    {"2000-02-29T00:00:00", "2000-02-29T00:00:00.000000Z"},
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"},
    {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
    {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
};

constexpr std::string_view refused[]{
    "",
    " ",
    "null",
    "T",
    "2019",
    "2019-04-01",
    "2019-04-01T",
    "12:00:00",
    "22:00",
    "2019-04-01T12:00",
    "2019-04-01T12",
    "2019-04-01  12:00:00",
    "2019-04-01t12:00:00",
    "2019-04-01T12:00:00z",
    " 2019-04-01T12:00:00",
    "2019-04-01T12:00:00 ",
    "2019-04-01T12:00:00 Z",
    "2019-04-01T12:00:00ZZ",
    "2019-04-01T12:00:00.",
    "2019-04-01T12:00:00.Z",
    "2019-04-01T12:00:00,5",
    "2019-04-01T12:00:00.1234567890",
    "2019-04-01T12:00:00+",
    "2019-04-01T12:00:00+5",
    "2019-04-01T12:00:00+05:",
    "2019-04-01T12:00:00+05:4",
    "2019-04-01T12:00:00+05:60",
    "2019-04-01T12:00:00+24:00",
    "2019-04-01T12:00:00+05:45:00",
    "2019-04-01T12:00:00Z+01",
    // impossible dates and times
    "2019-02-29T00:00:00",
    "1900-02-29T00:00:00",
    "2019-04-31T00:00:00",
    "2019-13-01T00:00:00",
    "2019-00-01T00:00:00",
    "2019-01-00T00:00:00",
    "2019-01-32T00:00:00",
    "0000-00-00 00:00:00",
    "2019-04-01T24:00:00",
    "2019-04-01T12:60:00",
    "2019-04-01T12:00:60",
    // other spellings
    "19-04-01T12:00:00",
    "2019-4-1T12:00:00",
    "2019/04/01 12:00:00",
    "01.04.2019 12:00:00",
    "+019-04-01T12:00:00",
    "-2019-04-01T12:00:00",
    "2019-04-01T12.00.00",
    "2019-+4-01T12:00:00",
    "20191115T033655",
    "20191115 033655Z",
    "20191315T033655Z",
    "2019-1115T033655Z",
    "Fri, 15 Nov 2019 03:36:55 GMT",
    "1573788999",
    "2019-04-01T12:00:00\n",
    "2019-04-01T12:00:0\xff",
};

} // namespace

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(the_zone_of_this_test_is_not_utc)
{
    // Otherwise the tables below would prove nothing about it.
    if (auto const* zone = std::getenv("TZ"); !zone || std::string_view(zone) != "Asia/Kathmandu")
        return;
    std::time_t const zero = 0;
    BOOST_TEST(std::localtime(&zero)->tm_hour != 0);
}

BOOST_AUTO_TEST_CASE(reads_every_form_of_the_services)
{
    for (auto const& s : accepted)
        BOOST_TEST_CONTEXT(s.text)
        {
            auto const t = parse_utc_time(s.text);
            BOOST_TEST_REQUIRE(t.has_value());
            BOOST_TEST(to_string(*t) == s.expected);
        }
}

BOOST_AUTO_TEST_CASE(refuses_everything_else)
{
    for (auto const text : refused)
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!parse_utc_time(text).has_value()); }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_calendar)
{
    auto const t = parse_utc_time("2016-01-28T16:14:09.466Z");
    BOOST_TEST_REQUIRE(t.has_value());
    auto const expected =
        sys_days(year(2016) / 1 / 28) + hours(16) + minutes(14) + seconds(9) + milliseconds(466);
    BOOST_TEST((*t == vigil::utc_time(expected)));
    BOOST_TEST(t->time_since_epoch().count() == 1453997649466000);
}

// Every day of eight hundred years, so every kind of leap year.
BOOST_AUTO_TEST_CASE(reads_back_what_it_writes)
{
    auto const last = sys_days(year(2400) / 12 / 31);
    for (auto day = sys_days(year(1601) / 1 / 1); day <= last; day += days(1)) {
        vigil::utc_time const t = day + hours(23) + minutes(59) + seconds(58) + microseconds(123456);
        if (auto const back = parse_utc_time(to_string(t)); !back || *back != t)
            BOOST_FAIL(to_string(t));
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused_or_a_time)
{
    std::string_view const text = "2019-02-13T06:52:13.855000Z";
    for (std::size_t n = 0; n < text.size(); ++n) {
        bool const whole = n >= 19 && text.substr(0, n).back() != '.';
        BOOST_TEST(parse_utc_time(text.substr(0, n)).has_value() == whole);
    }
}

BOOST_AUTO_TEST_CASE(parsing_allocates_nothing_and_cannot_throw)
{
    static_assert(noexcept(parse_utc_time("")));
    auto const before = allocations();
    for (auto const& s : accepted)
        static_cast<void>(parse_utc_time(s.text));
    for (auto const text : refused)
        static_cast<void>(parse_utc_time(text));
    BOOST_TEST(allocations() == before);
    BOOST_TEST(!std::string(100, 'x').empty());
    BOOST_TEST(allocations() > before); // the counter counts
}

BOOST_AUTO_TEST_CASE(a_timestamp_keeps_what_it_cannot_read)
{
    BOOST_TEST(timestamp("").empty());
    BOOST_TEST(!timestamp("").has_value());
    BOOST_TEST(timestamp("yesterday").text() == "yesterday");
    BOOST_TEST(!timestamp("yesterday").has_value());
    BOOST_TEST(!timestamp("yesterday").empty());
    BOOST_TEST(timestamp("2019-04-01 12:00:00.0").text() == "2019-04-01T12:00:00.000000Z");
}

BOOST_AUTO_TEST_SUITE_END()
