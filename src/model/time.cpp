// Reads and writes the dates of the services (API 11.5). Knows no locale, no time zone but UTC, no clock.
#include <vigil/time.hpp>

#include <charconv>

namespace vigil {
namespace {

namespace chr = std::chrono;

// Eats a text from the front; every step says whether it could.
class scanner
{
    std::string_view rest_;

public:
    explicit scanner(std::string_view text) noexcept : rest_(text) {}

    bool done() const noexcept { return rest_.empty(); }
    bool at_digit() const noexcept { return !done() && rest_[0] >= '0' && rest_[0] <= '9'; }

    bool eat(char c) noexcept
    {
        if (done() || rest_[0] != c)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::size_t eat_blanks() noexcept
    {
        std::size_t n = 0;
        while (eat(' '))
            ++n;
        return n;
    }

    // Exactly `width` digits.
    bool number(int width, int& out) noexcept
    {
        out = 0;
        for (int i = 0; i < width; ++i) {
            if (!at_digit())
                return false;
            out = out * 10 + (rest_[0] - '0');
            rest_.remove_prefix(1);
        }
        return true;
    }

    // 1-9 digits after the point, as microseconds.
    bool fraction(int& micros) noexcept
    {
        micros = 0;
        int digits = 0;
        for (; at_digit(); ++digits) {
            if (digits == 9)
                return false;
            if (digits < 6)
                micros = micros * 10 + (rest_[0] - '0');
            rest_.remove_prefix(1);
        }
        for (int i = digits; i < 6; ++i)
            micros *= 10;
        return digits > 0;
    }
};

struct fields
{
    int year = 0, month = 0, day = 0;
    int hour = 0, minute = 0, second = 0;
    int micros = 0;
    int offset = 0; // minutes east of UTC
};

bool read_zone(scanner& in, fields& f) noexcept
{
    if (in.done() || in.eat('Z'))
        return true;
    int const sign = in.eat('+') ? 1 : in.eat('-') ? -1 : 0;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !in.number(2, hours))
        return false;
    if (!in.done()) {
        in.eat(':');
        if (!in.number(2, minutes))
            return false;
    }
    f.offset = sign * (hours * 60 + minutes);
    return hours < 24 && minutes < 60;
}

// `YYYY-MM-DD`, `T` or one blank, `HH:MM:SS[.f]`, zone.
bool read_extended(scanner in, fields& f) noexcept
{
    if (!in.number(4, f.year) || !in.eat('-') || !in.number(2, f.month) || !in.eat('-') ||
        !in.number(2, f.day))
        return false;
    auto const blanks = in.eat_blanks();
    if (in.eat('T'))
        in.eat_blanks();
    else if (blanks != 1)
        return false;
    if (!in.number(2, f.hour) || !in.eat(':') || !in.number(2, f.minute) || !in.eat(':') ||
        !in.number(2, f.second))
        return false;
    if (in.eat('.') && !in.fraction(f.micros))
        return false;
    return read_zone(in, f) && in.done();
}

// `YYYYMMDDTHHMMSSZ`, as signed requests carry it.
bool read_basic(scanner in, fields& f) noexcept
{
    return in.number(4, f.year) && in.number(2, f.month) && in.number(2, f.day) && in.eat('T') &&
           in.number(2, f.hour) && in.number(2, f.minute) && in.number(2, f.second) && in.eat('Z') &&
           in.done();
}

// Appends `value` with at least `width` digits.
void append(std::string& out, long long value, int width)
{
    if (value < 0) {
        out += '-';
        value = -value;
    }
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    for (auto n = end - digits; n < width; ++n)
        out += '0';
    out.append(digits, end);
}

} // namespace

std::optional<utc_time> parse_utc_time(std::string_view text) noexcept
{
    fields f;
    if (!read_extended(scanner(text), f) && !read_basic(scanner(text), f = fields()))
        return std::nullopt;
    chr::year_month_day const date(chr::year(f.year), chr::month(static_cast<unsigned>(f.month)),
                                   chr::day(static_cast<unsigned>(f.day)));
    if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 59)
        return std::nullopt;
    return utc_time(chr::sys_days(date)) + chr::hours(f.hour) + chr::minutes(f.minute - f.offset) +
           chr::seconds(f.second) + chr::microseconds(f.micros);
}

std::string to_string(utc_time t)
{
    auto const day = chr::floor<chr::days>(t);
    chr::year_month_day const date(day);
    auto const rest = t - day; // microseconds
    auto const seconds = chr::floor<chr::seconds>(rest).count();

    std::string out;
    append(out, static_cast<int>(date.year()), 4);
    out += '-';
    append(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append(out, seconds / 3600, 2);
    out += ':';
    append(out, seconds / 60 % 60, 2);
    out += ':';
    append(out, seconds % 60, 2);
    out += '.';
    append(out, rest.count() % 1'000'000, 6);
    out += 'Z';
    return out;
}

} // namespace vigil
