// Settings as a tree, each of which knows where it stands. Must not know what any of them means.
#pragma once

#include <vigil/secret.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::config {

// Who says something; the later goes before the earlier.
enum class layer { defaults, profile, file, variable, argument };

struct place
{
    layer from = layer::defaults;
    std::shared_ptr<std::string const> name; // of the file, the profile, the variable, the argument
    int line = 0;                            // from 1; 0: none

    std::string str() const; // for people
};

place make_place(layer from, std::string name);

// Texts are secrets, all of them: which ones really are is not known here.
class value
{
public:
    enum class kind { null, text, list, map };

    kind type = kind::null;
    bool plain = false; // a text without quotes, which YAML may take for a number or a truth value
    secret text;
    std::vector<std::string> keys; // of a map, beside `items`
    std::vector<value> items;
    place where;

    value() = default;
    static value of_text(std::string t, place at, bool without_quotes = false);
    static value of(kind k, place at);

    bool is_map() const noexcept { return type == kind::map; }
    bool is_null() const noexcept { return type == kind::null; }
    // Says something: neither null nor an empty text.
    bool given() const noexcept { return !is_null() && !(type == kind::text && text.empty()); }

    // Members of a map; null pointers when there are none, also of what is no map.
    value* find(std::string_view key) noexcept;
    value const* find(std::string_view key) const noexcept;
    value const* find_given(std::string_view key) const noexcept;

    // A key that is there already keeps its place in the order.
    value& put(std::string key, value v);
    void erase(std::string_view key);
    // A map at `key`, made when there is none.
    value& map_at(std::string const& key);

    std::size_t count() const noexcept; // of all values in it
    std::size_t bytes() const noexcept; // of all texts and keys in it
};

// Members of `from` go into `into`, maps member by member.
void merge_deep(value& into, value const& from);
// The same, but only the map "auth" goes member by member; nulls say nothing.
void overlay(value& into, value const& from);
// Dashes in keys become underscores, at every depth.
void normalize_keys(value& v);
std::string normalized(std::string_view key);

} // namespace vigil::config
