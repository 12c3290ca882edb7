// Tables of fields: how decoders say which member of a JSON object goes where. Reading is lenient as API 1.3
// and 13 want it: numbers as text and the reverse, null, missing and "" alike, unknown members ignored.
#pragma once

#include "codec/json_reader.hpp"
#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/open_enum.hpp>
#include <vigil/time.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace vigil::codec {

// Each returns false and fills `f` when the value has no reading; the path is completed by the callers on the
// way out, so that it costs nothing when all is well.
bool read(json_value v, std::string& out, fault& f);
bool read(json_value v, std::optional<std::int64_t>& out, fault& f);
bool read(json_value v, std::optional<bool>& out, fault& f);
bool read(json_value v, timestamp& out, fault& f);
bool read(json_value v, std::vector<link>& out, fault& f);
// Of any values: scalars as text, lists and objects as JSON text.
bool read(json_value v, std::map<std::string, std::string>& out, fault& f);

template <class Tag>
bool read(json_value v, basic_id<Tag>& out, fault& f)
{
    std::string text;
    if (!read(v, text, f))
        return false;
    out = basic_id<Tag>(std::move(text));
    return true;
}

// The scalar as text, null as ""; false for lists and objects.
bool read_text(json_value v, std::string_view& out, fault& f);

template <class E>
bool read(json_value v, open_enum<E>& out, fault& f)
{
    std::string_view text;
    if (!read_text(v, text, f))
        return false;
    out = open_enum<E>(text);
    return true;
}

// Any value as text: lists and objects as JSON. Never fails.
std::string any_text(json_value v);

bool fail(fault& f, std::string_view rule);

// Puts a step before the path of a fault; always false.
bool under(std::string_view step, fault& f);
bool under(std::size_t index, fault& f);

enum class presence : std::uint8_t { optional, mandatory };

template <class T>
struct field
{
    std::string_view key;
    bool (*read)(json_value, T&, fault&);
    presence needed = presence::optional;
};

// `into<&backup::name>`: read the value into that member.
template <auto Member>
struct into_member;
template <class T, class M, M T::*Member>
struct into_member<Member>
{
    static bool call(json_value v, T& out, fault& f) { return codec::read(v, out.*Member, f); }
};
template <auto Member>
inline constexpr auto into = &into_member<Member>::call;

// What the items of a list have in common.
struct item_order
{
    // Which field each member of the item before was: the next one has most likely the same order.
    std::array<std::uint8_t, 32> fields{};
    bool unknown_members = false; // some item has members that no field wants
};

template <class T>
std::size_t find_field(std::span<field<T> const> fields, std::string_view key, std::size_t position,
                       item_order* order) noexcept
{
    std::uint8_t ignored = 0;
    auto& expected = order && position < order->fields.size() ? order->fields[position] : ignored;
    if (expected < fields.size() && fields[expected].key == key)
        return expected;
    std::size_t at = 0;
    while (at < fields.size() && fields[at].key != key)
        ++at;
    if (order && at == fields.size())
        order->unknown_members = true;
    expected = static_cast<std::uint8_t>(at);
    return at;
}

// Reads the members of an object into `out`. A mandatory field that is missing, null or "" is a fault.
template <class T>
bool read_fields(json_value v, T& out, std::span<field<T> const> fields, fault& f,
                 item_order* order = nullptr)
{
    if (!v.is_object())
        return fail(f, "an object");
    std::uint64_t seen = 0;
    std::size_t position = 0;
    for (auto i = v.begin(), end = v.end(); i != end; ++i, ++position) {
        auto const at = find_field(fields, i.key(), position, order);
        if (at == fields.size())
            continue;
        auto const value = i.value();
        if (!fields[at].read(value, out, f))
            return under(fields[at].key, f);
        auto const bit = std::uint64_t(1) << at;
        bool const given = value.is_scalar() ? !value.text().empty() : !value.is_null();
        seen = given ? seen | bit : seen & ~bit;
    }
    for (std::size_t at = 0; at < fields.size(); ++at)
        if (fields[at].needed == presence::mandatory && (seen >> at & 1u) == 0) {
            fail(f, "present");
            return under(fields[at].key, f);
        }
    return true;
}

// Reads every element of an array that must be one; null and missing are an empty list.
template <class T, class Read>
bool read_list(json_value v, std::vector<T>& out, fault& f, Read&& read_one)
{
    if (v.is_null())
        return true;
    if (!v.is_array())
        return fail(f, "a list");
    out.reserve(out.size() + v.size());
    std::size_t index = 0;
    for (auto i = v.begin(); i != v.end(); ++i, ++index)
        if (!read_one(i.value(), out.emplace_back(), f))
            return under(index, f);
    return true;
}

// Parses a body whose top level must be an object.
bool parse_object(json_document& document, std::string_view body, fault& f);

// The one object that a reply consists of: {"backup": {...}}.
template <class T, class Read>
result<T> decode_object(std::string_view body, std::string_view name, fault& f, Read&& read_one)
{
    json_document document;
    T out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const value = document.root().find(name);
    if (!value.is_null() ? read_one(value, out, f) : fail(f, "present"))
        return out;
    under(name, f);
    return errc::unexpected_reply;
}

template <class T, std::size_t N>
result<T> decode_object(std::string_view body, std::string_view name, std::array<field<T>, N> const& table,
                        fault& f)
{
    return decode_object<T>(
        body, name, f, [&](json_value v, T& out, fault& why) { return read_fields<T>(v, out, table, why); });
}

} // namespace vigil::codec
