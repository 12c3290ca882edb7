// Lists as the services send them: their items by a table, whole lists, counts.
#pragma once

#include "codec/json_fields.hpp"
#include "codec/paging.hpp"

#include <vigil/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::codec {

// Reads an object by its table, for the items of a list too.
template <class T, std::size_t N>
bool read_table(json_value v, T& out, std::array<field<T>, N> const& table, fault& f,
                item_order* order = nullptr)
{
    return read_fields<T>(v, out, table, f, order);
}

// The list that is a member of `root`; read_one(json_value, T&, fault&).
template <class T, class Read>
bool read_items(json_value root, std::string_view name, std::vector<T>& out, fault& f, Read&& read_one)
{
    return read_list(root.find(name), out, f, std::forward<Read>(read_one)) || under(name, f);
}

template <class T, std::size_t N>
bool read_items(json_value root, std::string_view name, std::vector<T>& out,
                std::array<field<T>, N> const& table, fault& f)
{
    item_order order;
    return read_items(root, name, out, f, [&](json_value v, T& item, fault& why) {
        return read_table(v, item, table, why, &order);
    });
}

// A list that comes whole: {"domains": [...]}. By read_one(json_value, T&, fault&), or by a table.
template <class T, class Read>
result<std::vector<T>> decode_whole_list(std::string_view body, std::string_view name, fault& f,
                                         Read&& read_one)
{
    json_document document;
    std::vector<T> out;
    if (!parse_object(document, body, f) || !is_list(document.root(), name, f) ||
        !read_items(document.root(), name, out, f, std::forward<Read>(read_one)))
        return errc::unexpected_reply;
    return out;
}

template <class T, std::size_t N>
result<std::vector<T>> decode_whole_list(std::string_view body, std::string_view name,
                                         std::array<field<T>, N> const& table, fault& f)
{
    item_order order;
    return decode_whole_list<T>(body, name, f, [&](json_value v, T& item, fault& why) {
        return read_table(v, item, table, why, &order);
    });
}

// {"<name>": 3}, which must be there.
result<std::int64_t> decode_number(std::string_view body, std::string_view name, fault& f);

} // namespace vigil::codec
