// The lenient readings of single values (API 1.3): what counts as a number, a truth value, a text. Must not
// know any resource.
#include "codec/json_fields.hpp"

#include "model/text.hpp"

#include <charconv>
#include <cmath>

namespace vigil::codec {
namespace {

// The whole of `text` as a number; nothing when it is none or does not fit.
template <class T>
std::optional<T> number(std::string_view text) noexcept
{
    T value{};
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

// "10", "10.0" and "1e1" are whole numbers; 1e400, 2^63 and 1.5 are not ones that we can hold.
std::optional<std::int64_t> whole_number(std::string_view text) noexcept
{
    if (auto const exact = number<std::int64_t>(text))
        return exact;
    auto const real = number<double>(text);
    constexpr double limit = 9007199254740992.0; // 2^53: beyond it a double no longer tells integers apart
    if (!real || !std::isfinite(*real) || *real != std::trunc(*real) || std::abs(*real) > limit)
        return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

constexpr auto link_fields = std::to_array<field<link>>({
    {"rel", into<&link::rel>},
    {"href", into<&link::href>},
});

} // namespace

bool fail(fault& f, std::string_view rule)
{
    f.path.clear();
    f.rule = rule;
    return false;
}

bool under(std::string_view step, fault& f)
{
    f.path = f.path.empty() ? std::string(step) : std::string(step) + '/' + f.path;
    return false;
}

bool under(std::size_t index, fault& f) { return under(std::to_string(index), f); }

bool read_text(json_value v, std::string_view& out, fault& f)
{
    if (v.is_object() || v.is_array())
        return fail(f, "a text");
    out = v.text();
    return true;
}

bool read(json_value v, std::string& out, fault& f)
{
    std::string_view text;
    if (!read_text(v, text, f))
        return false;
    out = text;
    return true;
}

bool read(json_value v, std::optional<std::int64_t>& out, fault& f)
{
    out.reset();
    auto const text = trim(v.text());
    if (v.is_null() || (v.kind() == json_kind::text && text.empty()))
        return true;
    if (v.kind() == json_kind::number || v.kind() == json_kind::text)
        out = whole_number(text);
    return out ? true : fail(f, "a whole number of 64 bits");
}

bool read(json_value v, std::optional<bool>& out, fault& f)
{
    out.reset();
    auto const text = trim(v.text());
    if (v.is_null() || (v.kind() == json_kind::text && text.empty()))
        return true;
    if (equal_ignoring_case(text, "true") || text == "1")
        out = true;
    else if (equal_ignoring_case(text, "false") || text == "0")
        out = false;
    return out ? true : fail(f, "true or false");
}

bool read(json_value v, timestamp& out, fault& f)
{
    std::string_view text;
    if (!read_text(v, text, f))
        return false;
    out = timestamp(text);
    return true;
}

bool read(json_value v, std::vector<link>& out, fault& f)
{
    out.clear();
    return read_list(v, out, f, [](json_value item, link& l, fault& why) {
        return read_fields<link>(item, l, link_fields, why);
    });
}

bool read(json_value v, std::map<std::string, std::string>& out, fault& f)
{
    out.clear();
    if (v.is_null() || (v.kind() == json_kind::text && v.text().empty()))
        return true;
    if (!v.is_object())
        return fail(f, "an object");
    for (auto i = v.begin(); i != v.end(); ++i)
        out.insert_or_assign(std::string(i.key()), any_text(i.value()));
    return true;
}

std::string any_text(json_value v)
{
    return v.is_object() || v.is_array() ? to_json(v) : std::string(v.text());
}

bool parse_object(json_document& document, std::string_view body, fault& f)
{
    f = fault();
    if (!document.parse(body, f.rule))
        return false;
    return document.root().is_object() ? true : fail(f, "an object");
}

} // namespace vigil::codec
