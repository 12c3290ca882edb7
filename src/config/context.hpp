// What everybody who reads settings has at hand: where to tell what is wrong.
#pragma once

#include "config/value.hpp"

#include <vigil/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::config {

struct context
{
    load_request const& request;
    problem& why;
    std::vector<std::string> warnings;

    error_code refuse(errc code, place const* at, std::string_view key, std::string text)
    {
        why = problem();
        if (at) {
            why.source =
                at->name ? (at->from == layer::argument ? "argument " : "") + *at->name : std::string();
            why.line = at->line;
        }
        why.key = std::string(key);
        why.text = std::move(text);
        return make_error_code(code);
    }
    error_code refuse(place const* at, std::string_view key, std::string text)
    {
        return refuse(errc::invalid_argument, at, key, std::move(text));
    }
    void warn(place const& at, std::string const& text) { warnings.push_back(at.str() + ": " + text); }
};

} // namespace vigil::config
