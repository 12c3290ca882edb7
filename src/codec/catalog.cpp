// Reads catalogues of services (API 1.1, 9.1). Knows nothing of tokens.
#include "codec/catalog.hpp"

#include <array>
#include <string>
#include <utility>

namespace vigil::codec {
namespace {

// `region` and `region_id` say the same; old services have only one of them.
bool read_region(json_value v, catalog_endpoint& out, fault& f)
{
    std::string text;
    if (!read(v, text, f))
        return false;
    if (!text.empty())
        out.region = std::move(text);
    return true;
}

constexpr auto endpoint_table = std::to_array<field<catalog_endpoint>>({
    {"url", into<&catalog_endpoint::url>},
    {"region", read_region},
    {"region_id", read_region},
    {"interface", into<&catalog_endpoint::interface>},
});

// A catalogue lists what the whole cloud offers; what cannot be read of it is some other service's.
template <class T, class Table>
bool read_readable(json_value v, std::vector<T>& out, fault& f, Table const& table)
{
    if (v.is_null())
        return true;
    if (!v.is_array())
        return fail(f, "a list");
    out.reserve(out.size() + v.size());
    for (auto i = v.begin(); i != v.end(); ++i) {
        fault unread;
        T item;
        if (read_fields<T>(i.value(), item, table, unread))
            out.push_back(std::move(item));
    }
    return true;
}

bool read_endpoints(json_value v, catalog_entry& out, fault& f)
{
    return read_readable(v, out.endpoints, f, endpoint_table);
}

constexpr auto entry_table = std::to_array<field<catalog_entry>>({
    {"type", into<&catalog_entry::type>},
    {"name", into<&catalog_entry::name>},
    {"endpoints", read_endpoints},
});

} // namespace

bool read_catalog(json_value v, std::vector<catalog_entry>& out, fault& f)
{
    return read_readable(v, out, f, entry_table);
}

} // namespace vigil::codec
