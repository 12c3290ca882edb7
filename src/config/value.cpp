// Trees of settings: looked up, changed, merged. Must not know what any of them means.
#include "config/value.hpp"

#include <algorithm>
#include <utility>

namespace vigil::config {

std::string place::str() const
{
    switch (from) {
    case layer::defaults: return "default";
    case layer::profile: return "profile " + *name;
    case layer::file: return line > 0 ? *name + ':' + std::to_string(line) : *name;
    case layer::variable: return *name;
    case layer::argument: return "argument " + *name;
    }
    return {};
}

place make_place(layer from, std::string name)
{
    place p;
    p.from = from;
    p.name = std::make_shared<std::string const>(std::move(name));
    return p;
}

value value::of_text(std::string t, place at, bool without_quotes)
{
    auto v = of(kind::text, std::move(at));
    v.text = secret(std::move(t));
    v.plain = without_quotes;
    return v;
}

value value::of(kind k, place at)
{
    value v;
    v.type = k;
    v.where = std::move(at);
    return v;
}

value const* value::find(std::string_view key) const noexcept
{
    auto const found = std::ranges::find(keys, key);
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

value* value::find(std::string_view key) noexcept
{
    return const_cast<value*>(std::as_const(*this).find(key));
}

value const* value::find_given(std::string_view key) const noexcept
{
    auto const* const v = find(key);
    return v && v->given() ? v : nullptr;
}

value& value::put(std::string key, value v)
{
    if (auto* const there = find(key)) {
        *there = std::move(v);
        return *there;
    }
    keys.push_back(std::move(key));
    return items.emplace_back(std::move(v));
}

void value::erase(std::string_view key)
{
    auto const found = std::ranges::find(keys, key);
    if (found == keys.end())
        return;
    items.erase(items.begin() + (found - keys.begin()));
    keys.erase(found);
}

value& value::map_at(std::string const& key)
{
    auto* const there = find(key);
    return there && there->is_map() ? *there : put(key, of(kind::map, where));
}

std::size_t value::count() const noexcept
{
    std::size_t n = 1;
    for (auto const& i : items)
        n += i.count();
    return n;
}

std::size_t value::bytes() const noexcept
{
    auto n = text.reveal().size();
    for (auto const& k : keys)
        n += k.size();
    for (auto const& i : items)
        n += i.bytes();
    return n;
}

void merge_deep(value& into, value const& from)
{
    for (std::size_t i = 0; i < from.keys.size(); ++i) {
        auto* const there = into.find(from.keys[i]);
        if (there && there->is_map() && from.items[i].is_map())
            merge_deep(*there, from.items[i]);
        else
            into.put(from.keys[i], from.items[i]);
    }
}

void overlay(value& into, value const& from)
{
    for (std::size_t i = 0; i < from.keys.size(); ++i) {
        auto const& item = from.items[i];
        if (item.is_null())
            continue;
        if (from.keys[i] == "auth" && item.is_map()) {
            auto& auth = into.map_at("auth");
            for (std::size_t j = 0; j < item.keys.size(); ++j)
                if (!item.items[j].is_null())
                    auth.put(item.keys[j], item.items[j]);
        } else {
            into.put(from.keys[i], item);
        }
    }
}

std::string normalized(std::string_view key)
{
    std::string k(key);
    std::ranges::replace(k, '-', '_');
    return k;
}

void normalize_keys(value& v)
{
    if (!v.is_map()) {
        for (auto& i : v.items)
            normalize_keys(i);
        return;
    }
    auto made = value::of(value::kind::map, v.where);
    for (std::size_t i = 0; i < v.keys.size(); ++i) {
        normalize_keys(v.items[i]);
        made.put(normalized(v.keys[i]), std::move(v.items[i]));
    }
    v = std::move(made);
}

} // namespace vigil::config
