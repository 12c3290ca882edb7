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

bool read_endpoints(json_value v, catalog_entry& out, fault& f)
{
    return read_list(v, out.endpoints, f, [](json_value item, catalog_endpoint& e, fault& why) {
        return read_fields<catalog_endpoint>(item, e, endpoint_table, why);
    });
}

constexpr auto entry_table = std::to_array<field<catalog_entry>>({
    {"type", into<&catalog_entry::type>},
    {"name", into<&catalog_entry::name>},
    {"endpoints", read_endpoints},
});

} // namespace

bool read_catalog(json_value v, std::vector<catalog_entry>& out, fault& f)
{
    return read_list(v, out, f, [](json_value item, catalog_entry& e, fault& why) {
        return read_fields<catalog_entry>(item, e, entry_table, why);
    });
}

} // namespace vigil::codec
