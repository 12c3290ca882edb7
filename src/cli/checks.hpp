// Checks of the command line, with messages that say what would be right.
#pragma once

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

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

// A tag or a property: the key is what stands before the first `=`.
inline CLI::Validator key_and_value()
{
    return {[](std::string& text) {
                bool const pair = text.find('=') != text.npos && text.front() != '=';
                return pair ? std::string() : "'" + text + "' is not KEY=VALUE";
            },
            "", "pair"};
}

inline std::pair<std::string, std::string> split_pair(std::string const& text)
{
    auto const at = text.find('=');
    return {text.substr(0, at), at == text.npos ? std::string() : text.substr(at + 1)};
}

inline std::map<std::string, std::string> map_of(std::vector<std::string> const& pairs)
{
    std::map<std::string, std::string> out;
    for (auto const& pair : pairs)
        out.insert_or_assign(split_pair(pair).first, split_pair(pair).second);
    return out;
}

inline std::string listed(std::vector<std::string> const& words)
{
    std::string all;
    for (auto const& word : words)
        all += (all.empty() ? "" : ", ") + word;
    return all;
}

inline CLI::Validator one_of(std::vector<std::string> among)
{
    return {[among = std::move(among)](std::string& text) {
                bool const known = std::ranges::find(among, text) != among.end();
                return known ? std::string() : "'" + text + "' is none of " + listed(among);
            },
            "", "word"};
}

} // namespace vigil::cli
