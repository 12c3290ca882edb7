// Writes replies byte by byte, so that a fault can cut them anywhere. Knows no stream.
#include "testing/http_text.hpp"

#include <array>

namespace vigil::testing::sim {

namespace {

void put2(std::string& out, unsigned v)
{
    out += static_cast<char>('0' + v / 10 % 10);
    out += static_cast<char>('0' + v % 10);
}

} // namespace

void append_http_date(std::string& out, wall_time now)
{
    using namespace std::chrono;
    static constexpr std::array weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = floor<days>(now);
    year_month_day const date(day);
    hh_mm_ss const time(floor<seconds>(now - day));
    out.append(weekdays[std::chrono::weekday(day).c_encoding()]).append(", ");
    put2(out, static_cast<unsigned>(date.day()));
    out.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
    out.append(std::to_string(static_cast<int>(date.year()))).append(" ");
    put2(out, static_cast<unsigned>(time.hours().count()));
    out += ':';
    put2(out, static_cast<unsigned>(time.minutes().count()));
    out += ':';
    put2(out, static_cast<unsigned>(time.seconds().count()));
    out += " GMT";
}

std::string reply_bytes(answer const& a, wall_time now, bool keep_alive, bool without_body)
{
    std::string out;
    out.reserve(512 + a.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(a.status)).append(" ").append(reason_of(a.status));
    out.append("\r\nServer: vigil-sim\r\nDate: ");
    append_http_date(out, now);
    if (!a.body.empty())
        out.append("\r\nContent-Type: application/json");
    if (a.status != 204)
        out.append("\r\nContent-Length: ").append(std::to_string(a.body.size()));
    if (!keep_alive)
        out.append("\r\nConnection: close");
    for (auto const& h : a.headers)
        out.append("\r\n").append(h.name).append(": ").append(h.value);
    out.append("\r\n\r\n");
    if (!without_body && a.status != 204)
        out.append(a.body);
    return out;
}

std::string garbage_bytes() { return "\x16\x03\x01 SMTP 220 ready\n\n\x02\x03\x04"; }

} // namespace vigil::testing::sim
