// How the desks of the policies read what they are sent.
#pragma once

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::testing::sim {

namespace json = boost::json;

inline std::optional<json::object> object_of(std::string_view body)
{
    boost::system::error_code ec;
    auto parsed = json::parse(body, ec);
    if (ec || !parsed.is_object())
        return std::nullopt;
    return std::move(parsed.get_object());
}

// A member that is a text; nothing when it is missing or something else.
inline std::optional<std::string> text_in(json::object const& o, std::string_view key)
{
    auto const* v = o.if_contains(key);
    auto const* s = v ? v->if_string() : nullptr;
    return s ? std::optional<std::string>(std::in_place, s->data(), s->size()) : std::nullopt;
}

inline bool is_plain_word(std::string_view text, std::size_t min, std::size_t max)
{
    return text.size() >= min && text.size() <= max && std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

} // namespace vigil::testing::sim
