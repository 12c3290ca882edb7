// Reads single settings, and tells of those that are none. Must not know what they are used for.
#include "config/reader.hpp"

#include "config/files.hpp"
#include "config/names.hpp"

#include <algorithm>
#include <array>

namespace vigil::config {
namespace {

value const* look(value const& settings, std::string_view key)
{
    if (!key.starts_with("auth."))
        return settings.find_given(key);
    auto const* const auth = settings.find("auth");
    return auth ? auth->find_given(key.substr(5)) : nullptr;
}

bool is_secret(std::string_view key)
{
    auto const fits = [key](auth_name const& n) { return n.secret && (n.name == key || n.other == key); };
    return std::ranges::any_of(auth_names, fits) || key == "auth";
}

std::string lower(std::string_view word)
{
    std::string text(word);
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace

std::optional<bool> truth(std::string_view word)
{
    auto const w = lower(word);
    if (w == "true" || w == "yes" || w == "on")
        return true;
    if (w == "false" || w == "no" || w == "off")
        return false;
    return std::nullopt;
}

value const* reader::find(std::string_view key)
{
    if (error_)
        return nullptr;
    auto const* const v = look(settings_, key);
    if (v)
        origins_[std::string(key)] = v->where.str();
    return v;
}

bool reader::has(std::string_view key) const { return look(settings_, key) != nullptr; }

bool reader::is_argument(std::string_view key) const
{
    auto const* const v = look(settings_, key);
    return v && v->where.from == layer::argument;
}

std::string reader::text(std::string_view key)
{
    auto const* const v = find(key);
    if (!v)
        return {};
    if (v->type != value::kind::text) {
        refuse(key, "is not a text");
        return {};
    }
    return v->text.reveal();
}

std::string reader::pattern(std::string_view key)
{
    auto made = text(key);
    if (made.find_first_of("{}") != made.npos)
        made = expand(made, *find(key), key);
    if (std::ranges::all_of(made, [](unsigned char c) { return c >= 0x20 && c != 0x7f; }))
        return made;
    refuse(key, "has a line break or another control character");
    return {};
}

std::string reader::expand(std::string const& raw, value const& v, std::string_view key)
{
    std::string made;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char const c = raw[i];
        if (c != '{' && c != '}') {
            made += c;
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == c) { // doubled, it is meant as it is
            made += c;
            ++i;
            continue;
        }
        auto const end = raw.find('}', i);
        if (c == '}' || end == raw.npos) {
            refuse(key, "has a brace that does not belong to a {name}");
            return {};
        }
        auto const name = raw.substr(i + 1, end - i - 1);
        auto const* const found = is_secret(name) || name == key ? nullptr : settings_.find_given(name);
        if (!found || found->type != value::kind::text) {
            refuse(key, "names {" + name + "}, and there is no such setting");
            return {};
        }
        made += found->text.reveal();
        expanded_.insert(name);
        i = end;
    }
    origins_[std::string(key)] = v.where.str();
    return made;
}

std::string reader::token(std::string_view key)
{
    auto word = text(key);
    if (std::ranges::all_of(word, [](char c) { return c > 0x20 && c < 0x7f; }))
        return word;
    wipe(word);
    refuse(key, "has a space or another character that the head of a request cannot carry");
    return {};
}

std::string reader::file(std::string_view key)
{
    auto const& r = at_.request;
    return expand_home(text(key), r.home() ? *r.home() : r.variables().get("HOME"));
}

bool reader::flag(std::string_view key)
{
    auto const* const v = find(key);
    if (!v || v->type != value::kind::text)
        return false;
    auto const& word = v->text.reveal();
    if (lower(word) == "true" || (v->plain && truth(word) == true))
        return true;
    if (truth(word) != false)
        warn(key, "is taken for false; write true if that is meant");
    return false;
}

std::vector<std::string> reader::words(std::string_view key)
{
    auto const* const v = find(key);
    if (!v)
        return {};
    std::vector<std::string> list;
    if (v->type == value::kind::list) {
        for (auto const& i : v->items)
            list.push_back(i.text.reveal());
        return list;
    }
    auto const all = text(key);
    for (std::size_t from = 0; from < all.size();) {
        auto const to = std::min(all.find(',', from), all.size());
        list.push_back(all.substr(from, to - from));
        from = to + 1;
    }
    return list;
}

void reader::refuse(std::string_view key, std::string why, errc code)
{
    if (error_)
        return;
    auto const* const v = look(settings_, key);
    error_ = at_.refuse(code, v ? &v->where : nullptr, key, std::move(why));
}

void reader::warn(std::string_view key, std::string const& what)
{
    auto const* const v = look(settings_, key);
    at_.warnings.push_back((v ? v->where.str() + ": " : std::string()) + std::string(key) + ' ' + what);
}

std::vector<origin> reader::origins() const
{
    std::vector<origin> list;
    list.reserve(origins_.size());
    for (auto const& [key, from] : origins_)
        list.emplace_back(key, from);
    return list;
}

} // namespace vigil::config
