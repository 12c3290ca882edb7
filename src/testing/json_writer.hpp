// Writes the simulator's replies. Deliberately its own: it shares nothing with what reads them.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::testing::sim {

using wall_time = std::chrono::system_clock::time_point;

// How the services write a moment (API 11.5).
enum class date_form {
    micro,   // 2013-06-27T08:48:03.000000    backups
    micro_z, // 2019-02-13T06:52:13.855000Z   IAM
    milli,   // 2016-12-03T06:24:34.467       policy tasks
    milli_z, // 2016-01-28T16:14:09.466Z      jobs
    blank,   // 2019-04-01 12:00:00.000       groups, instances and drills of SDRS
};
void append_date(std::string& out, wall_time t, date_form form);

class json_writer
{
    std::string out_;
    bool first_ = true;

    void comma()
    {
        if (!first_)
            out_ += ',';
        first_ = false;
    }
    void quoted(std::string_view text);

public:
    json_writer() { out_.reserve(1024); }

    json_writer& open(char bracket) // '{' or '['
    {
        comma();
        out_ += bracket;
        first_ = true;
        return *this;
    }
    json_writer& close(char bracket)
    {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    json_writer& key(std::string_view name)
    {
        comma();
        out_ += '"';
        out_ += name; // keys are ours, nothing in them needs escaping
        out_ += "\":";
        first_ = true;
        return *this;
    }
    json_writer& text(std::string_view value)
    {
        comma();
        quoted(value);
        return *this;
    }
    json_writer& null() { return raw("null"); }
    json_writer& raw(std::string_view json)
    {
        comma();
        out_ += json;
        return *this;
    }
    json_writer& number(std::integral auto n) { return raw(std::to_string(n)); }
    json_writer& boolean(bool b) { return raw(b ? "true" : "false"); }
    json_writer& date(wall_time t, date_form form);

    template <std::convertible_to<std::string_view> Text>
    json_writer& field(std::string_view name, Text const& value)
    {
        return key(name).text(value);
    }
    json_writer& field(std::string_view name, std::optional<std::string> const& value)
    {
        return value ? key(name).text(*value) : key(name).null();
    }

    std::string take() { return std::move(out_); }
};

} // namespace vigil::testing::sim
