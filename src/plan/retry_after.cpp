// Reads Retry-After and HTTP dates. Must not know what is done with them, nor what time it is.
#include "plan/retry_after.hpp"

#include <array>
#include <cctype>
#include <cstdint>
#include <limits>

namespace vigil::plan {
namespace {

using namespace std::chrono;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view s) noexcept
{
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t'))
        s.remove_suffix(1);
    return s;
}

// Reads a date from left to right; after the first mismatch everything fails.
class reader
{
    std::string_view rest_;
    bool good_ = true;

public:
    explicit reader(std::string_view text) noexcept : rest_(text) {}

    bool done() const noexcept { return good_ && rest_.empty(); }

    bool literal(std::string_view text) noexcept
    {
        good_ = good_ && rest_.size() >= text.size();
        for (std::size_t i = 0; good_ && i < text.size(); ++i)
            good_ = std::tolower(static_cast<unsigned char>(rest_[i])) ==
                    std::tolower(static_cast<unsigned char>(text[i]));
        if (good_)
            rest_.remove_prefix(text.size());
        return good_;
    }

    int number(std::size_t digits) noexcept
    {
        int n = 0;
        good_ = good_ && rest_.size() >= digits;
        for (std::size_t i = 0; good_ && i < digits; ++i) {
            good_ = is_digit(rest_[i]);
            n = n * 10 + (rest_[i] - '0');
        }
        if (good_)
            rest_.remove_prefix(digits);
        return good_ ? n : 0;
    }

    // Two characters, the first of them a blank or a digit.
    int padded_number() noexcept { return blank() ? number(1) : number(2); }

    bool blank() noexcept
    {
        if (!good_ || rest_.empty() || rest_.front() != ' ')
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    // The index of the name that comes next.
    template <std::size_t N>
    unsigned name(std::array<std::string_view, N> const& names) noexcept
    {
        for (unsigned i = 0; good_ && i < N; ++i) {
            reader attempt(rest_);
            if (attempt.literal(names[i])) {
                rest_ = attempt.rest_;
                return i;
            }
        }
        good_ = false;
        return 0;
    }

    seconds time_of_day() noexcept
    {
        auto const h = number(2);
        literal(":");
        auto const m = number(2);
        literal(":");
        auto const s = number(2);
        good_ = good_ && h < 24 && m < 60 && s <= 60; // 60: a leap second
        return hours(h) + minutes(m) + seconds(s);
    }
};

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

struct civil
{
    int y = 0;
    unsigned m = 0;
    int d = 0;
    seconds time{};
    bool short_year = false;
};

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<civil> imf_fixdate(reader in) noexcept
{
    civil c;
    in.name(days);
    in.literal(", ");
    c.d = in.number(2);
    in.literal(" ");
    c.m = in.name(months) + 1;
    in.literal(" ");
    c.y = in.number(4);
    in.literal(" ");
    c.time = in.time_of_day();
    in.literal(" GMT");
    return in.done() ? std::optional(c) : std::nullopt;
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<civil> rfc850_date(reader in) noexcept
{
    civil c;
    in.name(long_days);
    in.literal(", ");
    c.d = in.number(2);
    in.literal("-");
    c.m = in.name(months) + 1;
    in.literal("-");
    c.y = in.number(2);
    in.literal(" ");
    c.time = in.time_of_day();
    in.literal(" GMT");
    c.short_year = true;
    return in.done() ? std::optional(c) : std::nullopt;
}

// Sun Nov  6 08:49:37 1994
std::optional<civil> asctime_date(reader in) noexcept
{
    civil c;
    in.name(days);
    in.literal(" ");
    c.m = in.name(months) + 1;
    in.literal(" ");
    c.d = in.padded_number();
    in.literal(" ");
    c.time = in.time_of_day();
    in.literal(" ");
    c.y = in.number(4);
    return in.done() ? std::optional(c) : std::nullopt;
}

std::optional<civil> read(std::string_view text) noexcept
{
    reader const in(trimmed(text));
    if (auto c = imf_fixdate(in))
        return c;
    if (auto c = rfc850_date(in))
        return c;
    return asctime_date(in);
}

int year_of(wall_time t) noexcept
{
    return static_cast<int>(year_month_day(floor<std::chrono::days>(t)).year());
}

// `latest`: years of two digits lie in the hundred years that end with it.
std::optional<wall_time> to_wall(std::optional<civil> c, int latest) noexcept
{
    if (!c)
        return std::nullopt;
    if (c->short_year) {
        c->y += latest / 100 * 100;
        if (c->y > latest)
            c->y -= 100;
    }
    year_month_day const date{year(c->y), month(c->m), day(static_cast<unsigned>(c->d))};
    if (!date.ok())
        return std::nullopt;
    auto const s = sys_days(date).time_since_epoch() + c->time;
    // The clock counts finer than seconds and ends earlier than the calendar.
    if (s >= floor<seconds>(wall_time::max().time_since_epoch()))
        return wall_time::max();
    if (s <= ceil<seconds>(wall_time::min().time_since_epoch()))
        return wall_time::min();
    return wall_time(s);
}

std::optional<duration> whole_seconds(std::string_view text) noexcept
{
    constexpr auto most = duration_cast<seconds>(duration::max()).count();
    std::int64_t n = 0;
    for (char const c : text) {
        if (!is_digit(c))
            return std::nullopt;
        n = n > most / 10 ? most : n * 10 + (c - '0');
    }
    return n >= most ? duration::max() : duration_cast<duration>(seconds(n));
}

} // namespace

std::optional<wall_time> parse_http_date(std::string_view text, wall_time wall_now) noexcept
{
    return to_wall(read(text), year_of(wall_now) + 50);
}

std::optional<wall_time> parse_http_date(std::string_view text) noexcept { return to_wall(read(text), 2069); }

std::optional<duration> parse_retry_after(std::string_view text, wall_time wall_now) noexcept
{
    text = trimmed(text);
    if (text.empty())
        return std::nullopt;
    if (auto const s = whole_seconds(text))
        return s;
    auto const date = parse_http_date(text, wall_now);
    if (!date)
        return std::nullopt;
    if (*date <= wall_now)
        return duration::zero();
    if (wall_now.time_since_epoch() < wall_time::duration::zero() &&
        *date > wall_now + wall_time::duration::max())
        return duration::max();
    return duration_cast<duration>(*date - wall_now);
}

} // namespace vigil::plan
