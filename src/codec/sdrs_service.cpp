// Encodes the questions about SDRS itself and decodes their replies (API 6.7). Knows nothing of resources.
#include "codec/sdrs_service.hpp"

#include "codec/sdrs_common.hpp"

namespace vigil::codec {
namespace {

using sdrs::active_domain;
using sdrs::quota;
using sdrs::service_version;

// {"availability_zone": "eu-de-01"}
template <std::string active_domain::*Zone>
bool read_cluster(json_value v, active_domain& out, fault& f)
{
    if (!v.is_null() && !v.is_object())
        return fail(f, "an object");
    return read(v.find("availability_zone"), out.*Zone, f) || under("availability_zone", f);
}

constexpr auto domain_table = std::to_array<field<active_domain>>({
    {"id", into<&active_domain::id>, presence::mandatory},
    {"name", into<&active_domain::name>},
    {"description", into<&active_domain::description>},
    {"sold_out", into<&active_domain::sold_out>},
    {"local_replication_cluster", read_cluster<&active_domain::local_availability_zone>},
    {"remote_replication_cluster", read_cluster<&active_domain::remote_availability_zone>},
});

constexpr auto quota_table = std::to_array<field<quota>>({
    {"type", into<&quota::type>, presence::mandatory},
    {"used", into<&quota::used>},
    {"quota", into<&quota::limit>},
    {"min", into<&quota::min>},
    {"max", into<&quota::max>},
});

constexpr auto version_table = std::to_array<field<service_version>>({
    {"id", into<&service_version::id>, presence::mandatory},
    {"status", into<&service_version::status>},
    {"updated", into<&service_version::updated>},
    {"version", into<&service_version::version>},
    {"min_version", into<&service_version::min_version>},
    {"links", into<&service_version::links>},
});

} // namespace

operation list_domains(project_id const& project)
{
    return sdrs_read("sdrs.domains.list", sdrs_target(project, "active-domains"));
}

operation get_sdrs_quotas(project_id const& project)
{
    auto to = sdrs_target(project, "sdrs");
    to.segment("quotas");
    return sdrs_read("sdrs.quotas.get", std::move(to));
}

operation list_sdrs_versions()
{
    return sdrs_read("sdrs.versions.list", target("")); // "/"
}

operation get_sdrs_version(std::string_view version)
{
    return sdrs_read("sdrs.versions.get", target(version));
}

result<std::vector<active_domain>> decode_domains(std::string_view body, fault& f)
{
    return decode_whole_list(body, "domains", domain_table, f);
}

result<std::vector<quota>> decode_sdrs_quotas(std::string_view body, fault& f)
{
    json_document document;
    std::vector<quota> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const quotas = document.root().find("quotas");
    if (!quotas.find("resources").is_array())
        fail(f, "a list"), under("resources", f);
    else if (read_items(quotas, "resources", out, quota_table, f))
        return out;
    under("quotas", f);
    return errc::unexpected_reply;
}

result<std::vector<service_version>> decode_sdrs_versions(std::string_view body, fault& f)
{
    return decode_whole_list(body, "versions", version_table, f);
}

result<service_version> decode_sdrs_version(std::string_view body, fault& f)
{
    return decode_object(body, "version", version_table, f);
}

} // namespace vigil::codec
