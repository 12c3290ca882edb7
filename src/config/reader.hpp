// Settings one by one, as what they are meant to be; remembers which were used, and where they came from.
#pragma once

#include "config/context.hpp"
#include "config/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::config {

// After the first refusal everything is empty, and error() says so.
class reader
{
    context& at_;
    value const& settings_;
    std::map<std::string, std::string> origins_;
    std::set<std::string, std::less<>> expanded_; // named in patterns
    error_code error_;

    std::string expand(std::string const& text, value const& v, std::string_view key);

public:
    reader(context& at, value const& settings) : at_(at), settings_(settings) {}

    // "auth.username" or "region_name"; null when it says nothing.
    value const* find(std::string_view key);
    bool has(std::string_view key) const;
    bool is_argument(std::string_view key) const;
    // Some pattern named it.
    bool expanded(std::string_view key) const { return expanded_.contains(key); }

    std::string text(std::string_view key);
    // A text in which {name} is the setting of that name.
    std::string pattern(std::string_view key);
    // A text that can stand in the head of a request.
    std::string token(std::string_view key);
    // A path of the user's.
    std::string file(std::string_view key);
    // Only what says "true".
    bool flag(std::string_view key);
    std::vector<std::string> words(std::string_view key);

    void refuse(std::string_view key, std::string why, errc code = errc::invalid_argument);
    void warn(std::string_view key, std::string const& what);
    error_code error() const noexcept { return error_; }
    context& at() noexcept { return at_; }
    std::vector<origin> origins() const;
};

// true or false as YAML 1.1 spells them; nothing for other words.
std::optional<bool> truth(std::string_view word);

} // namespace vigil::config
