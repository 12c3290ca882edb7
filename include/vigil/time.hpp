// The two notions of time in vigil: moments of this process, and dates that the service writes.
#pragma once

#include <vigil/detail/config.hpp>

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace vigil {

// Moments and spans inside this process: deadlines, delays, ages. Never written on the wire.
using duration = std::chrono::steady_clock::duration;
using time_point = std::chrono::steady_clock::time_point;

// A date of the service: UTC, microseconds.
using utc_time = std::chrono::sys_time<std::chrono::microseconds>;

// Reads a date as any of the services writes it (API 11.5): `YYYY-MM-DD`, then `T` or a blank, `HH:MM:SS`, an
// optional fraction of 1-9 digits (digits after the sixth are dropped), an optional `Z` or `+HH[:]MM`.
// Without a zone it is UTC. The basic form `YYYYMMDDTHHMMSSZ` of signed requests too. Anything else,
// impossible dates too, is nullopt.
VIGIL_API std::optional<utc_time> parse_utc_time(std::string_view text) noexcept;

// `2019-02-13T06:52:13.855000Z`.
VIGIL_API std::string to_string(utc_time t);

// A date field of a reply. Empty when the service sent null, "" or nothing; a text that is no date is kept.
class timestamp
{
    std::optional<utc_time> value_;
    std::string text_; // only what could not be understood

public:
    timestamp() = default;
    timestamp(utc_time t) noexcept : value_(t) {}
    explicit timestamp(std::string_view text) : value_(parse_utc_time(text))
    {
        if (!value_)
            text_ = text;
    }

    bool has_value() const noexcept { return value_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }
    utc_time operator*() const noexcept { return *value_; }
    utc_time value() const { return value_.value(); }
    utc_time value_or(utc_time other) const noexcept { return value_.value_or(other); }

    // True when the service sent nothing at all.
    bool empty() const noexcept { return !value_ && text_.empty(); }

    // The date in vigil's own spelling, or the service's text when that was not understood.
    std::string text() const { return value_ ? to_string(*value_) : text_; }

    friend bool operator==(timestamp const&, timestamp const&) = default;

    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& os,
                                                        timestamp const& t)
    {
        return os << t.text();
    }
};

} // namespace vigil
