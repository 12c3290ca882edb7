// JSON text and the services' spellings of dates. Knows nothing of what it writes.
#include "testing/json_writer.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

void put(std::string& out, unsigned value, int digits)
{
    char buffer[10];
    for (int i = digits - 1; i >= 0; --i, value /= 10)
        buffer[i] = static_cast<char>('0' + value % 10);
    out.append(buffer, static_cast<std::size_t>(digits));
}

} // namespace

void append_date(std::string& out, wall_time t, date_form form)
{
    using namespace std::chrono;
    auto const day = floor<days>(t);
    year_month_day const date(day);
    auto const micros = static_cast<std::uint64_t>(duration_cast<microseconds>(t - day).count());
    auto const seconds = static_cast<unsigned>(micros / 1'000'000);

    put(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += '-';
    put(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    put(out, static_cast<unsigned>(date.day()), 2);
    out += form == date_form::blank ? ' ' : 'T';
    put(out, seconds / 3600, 2);
    out += ':';
    put(out, seconds / 60 % 60, 2);
    out += ':';
    put(out, seconds % 60, 2);
    out += '.';
    auto const fraction = static_cast<unsigned>(micros % 1'000'000);
    if (form == date_form::micro || form == date_form::micro_z)
        put(out, fraction, 6);
    else
        put(out, fraction / 1000, 3);
    if (form == date_form::micro_z || form == date_form::milli_z)
        out += 'Z';
}

json_writer& json_writer::date(wall_time t, date_form form)
{
    comma();
    out_ += '"';
    append_date(out_, t, form);
    out_ += '"';
    return *this;
}

// In runs of what needs no escape: a page of a list is a hundred thousand characters, and hardly any does.
void json_writer::quoted(std::string_view value)
{
    static constexpr char const* hex = "0123456789abcdef";
    out_ += '"';
    auto const plain = [](char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20; };
    while (!value.empty()) {
        auto const run = std::ranges::find_if_not(value, plain) - value.begin();
        out_ += value.substr(0, static_cast<std::size_t>(run));
        value.remove_prefix(static_cast<std::size_t>(run));
        if (value.empty())
            break;
        auto const u = static_cast<unsigned char>(value.front());
        value.remove_prefix(1);
        out_ += '\\';
        if (u < 0x20) {
            out_ += "u00";
            out_ += hex[u >> 4];
            out_ += hex[u & 15];
        } else {
            out_ += static_cast<char>(u);
        }
    }
    out_ += '"';
}

} // namespace vigil::testing::sim
