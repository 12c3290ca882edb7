// Checks of the command line, with messages that say what would be right.
#pragma once

#include <CLI/CLI.hpp>

#include <charconv>
#include <string>
#include <system_error>

namespace vigil::cli {

// For what must name something: an empty text is a variable that was not set.
inline CLI::Validator not_empty()
{
    return {[](std::string& text) { return text.empty() ? std::string("must not be empty") : std::string(); },
            "", "not empty"};
}

// A span of time: neither nothing nor more than the clock can count.
inline CLI::Validator seconds_to_wait()
{
    return {
        [](std::string& text) {
            double value = 0;
            auto const* const end = text.data() + text.size();
            auto const read = std::from_chars(text.data(), end, value);
            bool const sound = read.ec == std::errc() && read.ptr == end && value >= 0.001 && value <= 1e9;
            return sound ? std::string() : "'" + text + "' is no number of seconds from 0.001 to 1000000000";
        },
        "", "seconds"};
}

} // namespace vigil::cli
