// Throws the dice of the simulation. Knows neither what for nor what time it is.
#include "testing/dice.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

void put_hex(std::string& out, std::uint64_t bits, int digits)
{
    static constexpr char const* letters = "0123456789abcdef";
    for (int i = digits - 1; i >= 0; --i)
        out += letters[(bits >> (4 * i)) & 15];
}

} // namespace

duration dice::within(time_range const& r)
{
    if (r.max <= r.min)
        return r.min;
    return duration(std::uniform_int_distribution<duration::rep>(r.min.count(), r.max.count())(engine_));
}

std::string dice::hex32()
{
    std::string out;
    out.reserve(32);
    put_hex(out, bits(), 16);
    put_hex(out, bits(), 16);
    return out;
}

std::string dice::uuid()
{
    auto const a = bits();
    auto const b = bits();
    std::string out;
    out.reserve(36);
    put_hex(out, a >> 32, 8);
    out += '-';
    put_hex(out, a >> 16, 4);
    out += "-4";
    put_hex(out, a, 3);
    out += '-';
    put_hex(out, 8 | ((b >> 60) & 3), 1);
    put_hex(out, b >> 48, 3);
    out += '-';
    put_hex(out, b, 12);
    return out;
}

std::string dice::text(std::size_t length)
{
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    std::string out(length, ' ');
    std::uint64_t pool = 0;
    for (std::size_t i = 0; i < length; ++i, pool >>= 6) {
        if (i % 10 == 0)
            pool = bits();
        out[i] = letters[pool & 63];
    }
    return out;
}

} // namespace vigil::testing::sim
