// Tags: keys and values that users put on things.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace vigil {

// No aggregate: see requests.hpp.
struct tag
{
    std::string key;
    std::string value;

    tag() = default;
    explicit tag(std::string k, std::string v = {}) : key(std::move(k)), value(std::move(v)) {}

    friend bool operator==(tag const&, tag const&) = default;
};

// One key and all values that it has somewhere; in a query any of them.
struct tag_values
{
    std::string key;
    std::vector<std::string> values;

    tag_values() = default;
    tag_values(std::string k, std::vector<std::string> v) : key(std::move(k)), values(std::move(v)) {}

    friend bool operator==(tag_values const&, tag_values const&) = default;
};

} // namespace vigil
