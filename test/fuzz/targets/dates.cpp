// Dates of bodies, of Date and of Retry-After, and limits that are told in words: four bytes of what time it is, then
// the text.
#include "fuzz/target.hpp"
#include "plan/retry_after.hpp"
#include "plan/told_limit.hpp"

#include <vigil/time.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace vigil::fuzz {
namespace {

using namespace std::chrono;
using plan::wall_time;

std::string imf_fixdate(wall_time t)
{
    constexpr std::array<char const*, 7> names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<char const*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = floor<days>(t);
    year_month_day const date(day);
    hh_mm_ss const time(floor<seconds>(t - day));
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", names[weekday(day).c_encoding()],
                  unsigned(date.day()), months[unsigned(date.month()) - 1], int(date.year()),
                  int(time.hours().count()), int(time.minutes().count()), int(time.seconds().count()));
    return text;
}

void check_utc(std::string_view text)
{
    auto const t = parse_utc_time(text);
    timestamp const stamp{text};
    require(stamp.has_value() == t.has_value(), "a timestamp reads another date");
    require(stamp.empty() == text.empty(), "a text that is no date is lost");
    if (!t)
        return require(stamp.text() == text, "a text that is no date is changed");
    // An offset may carry it over the ends of the calendar's four digits.
    auto const year = int(year_month_day(floor<days>(*t)).year());
    if (year < 0 || year > 9999)
        return;
    auto const written = to_string(*t);
    require(written.size() == 27, "written as " + written);
    require(parse_utc_time(written) == t, "not the same when read again: " + written);
    require(parse_utc_time(written.substr(0, 26)) == t, "another date without its Z: " + written);
}

void check_http(std::string_view text, wall_time now)
{
    auto const t = plan::parse_http_date(text, now);
    require(plan::parse_http_date(" " + std::string(text) + "\t", now) == t, "blanks around a date matter");
    if (t && *t != wall_time::max() && *t != wall_time::min())
        require(plan::parse_http_date(imf_fixdate(*t), now) == t, "not the same: " + imf_fixdate(*t));

    auto const wait = plan::parse_retry_after(text, now);
    if (!wait)
        return require(!t, "a date is no Retry-After");
    require(*wait >= duration::zero(), "a wait backwards");
    if (!t)
        require(text.find_first_not_of("0123456789 \t") == text.npos, "neither a number nor a date");
    else if (*t <= now)
        require(*wait == duration::zero(), "a wait for what is past");
}

void check_limit(std::string_view text)
{
    auto const pause = plan::pause_of_limit(text);
    if (!pause)
        return;
    require(*pause > duration::zero(), "a limit that is none");
    // It takes all three words for that.
    auto const limit = text.find("limit:");
    auto const time = text.find("time:", std::min(limit, text.size()));
    require(time != text.npos, "a limit that nobody told");
    exact const cut(text.substr(0, time));
    require(!plan::pause_of_limit(cut), "a limit of no time");
}

void run(std::string_view input)
{
    reader in(input);
    wall_time const now{seconds(static_cast<std::int64_t>(in.number(4)))};
    exact const text(in.rest());
    check_utc(text);
    check_http(text, now);
    check_limit(text);
}

void seeds(add_seed const& add)
{
    for (auto const* const text : {"2019-02-13T06:52:13.855000Z",
                                   "2019-02-13 06:52:13",
                                   "2026-11-21T08:02:38.658679",
                                   "2024-02-29T23:59:59+05:45",
                                   "0000-01-01T00:00:00+2359",
                                   "9999-12-31T23:59:59-23:59",
                                   "20191115T033655Z",
                                   "Sun, 06 Nov 1994 08:49:37 GMT",
                                   "Sunday, 06-Nov-94 08:49:37 GMT",
                                   "Sun Nov  6 08:49:37 1994",
                                   "Fri, 31 Dec 9999 23:59:60 GMT",
                                   "120",
                                   "0",
                                   "-5",
                                   "409968",
                                   "99999999999999999999",
                                   "18446744073709551616",
                                   "",
                                   "null",
                                   "policy user over ratelimit,limit:10,time:1 minute",
                                   "limit: 1,time:999999999 days",
                                   "limit:999999999 time: 2 seconds"})
        add(std::string("\x65\x80\x00\x00", 4) + text);
}

} // namespace

extern target const dates;
target const dates{"dates", run, seeds};

} // namespace vigil::fuzz
