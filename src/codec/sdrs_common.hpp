// What the calls of SDRS have in common on the wire: operations, tags, lists that page by offset.
#pragma once

#include "codec/json_fields.hpp"
#include "codec/lists.hpp"
#include "codec/operation.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/sdrs_common.hpp>
#include <vigil/model/tag.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::codec {

// "/v1/{project}/<first>"
target sdrs_target(project_id const& project, std::string_view first);

operation sdrs_read(std::string_view name, target to);

// A write; `repeatable`: column Rep of API 2.
enum class effect { once, repeatable };
operation sdrs_write(std::string_view name, std::string method, target to, boost::json::object const& body,
                     effect e);
operation sdrs_write(std::string_view name, std::string method, target to, effect e); // without a body

// {"<name>": {...}}
boost::json::object wrapped(std::string_view name, boost::json::object inner);

// Not put when empty.
void put_text(boost::json::object& to, std::string_view key, std::string const& value);
void put_sdrs_tags(boost::json::object& to, std::vector<tag> const& tags);

// A list of ids in a query is a JSON array; "" when there are none.
std::string json_of(std::vector<std::string> const& ids);

template <class Id>
std::string ids_in_query(std::vector<Id> const& ids)
{
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    for (auto const& id : ids)
        texts.push_back(id.str());
    return json_of(texts);
}

// Items of lists.
bool read_tag(json_value v, tag& out, fault& f);
bool read_tags(json_value v, std::vector<tag>& out, fault& f);

// One page. `limit` and `offset`: what the query asked for. The count may be the page's or the whole list's:
// it ends nothing (S6, S13).
struct asked_for
{
    std::int64_t limit;
    std::int64_t offset;
};

template <class Query>
asked_for asked_by(Query const& q)
{
    return {q.limit().value_or(page_cap), q.offset().value_or(0)};
}

template <class T, std::size_t N>
result<page<T>> decode_offset_page(std::string_view body, std::string_view name, std::string_view count,
                                   asked_for asked, std::array<field<T>, N> const& table, fault& f)
{
    json_document document;
    page<T> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const root = document.root();
    if (root.find(name).is_null() && root.find(count).is_null()) {
        fail(f, "present");
        under(name, f);
        return errc::unexpected_reply;
    }
    if (!read_items(root, name, out.items, table, f))
        return errc::unexpected_reply;
    if (!read(root.find(count), out.count, f)) {
        under(count, f);
        return errc::unexpected_reply;
    }
    out.next_offset = next_offset(out.items.size(), asked.limit, asked.offset);
    return out;
}

} // namespace vigil::codec
