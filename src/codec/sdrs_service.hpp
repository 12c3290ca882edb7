// Active-active domains, quotas and versions of SDRS on the wire (API 6.7).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/sdrs_service.hpp>

#include <string_view>
#include <vector>

namespace vigil::codec {

operation list_domains(project_id const& project);
operation get_sdrs_quotas(project_id const& project);
operation list_sdrs_versions();
operation get_sdrs_version(std::string_view version); // "v1"

result<std::vector<sdrs::active_domain>> decode_domains(std::string_view body, fault& f);
result<std::vector<sdrs::quota>> decode_sdrs_quotas(std::string_view body, fault& f);
result<std::vector<sdrs::service_version>> decode_sdrs_versions(std::string_view body, fault& f);
result<sdrs::service_version> decode_sdrs_version(std::string_view body, fault& f);

} // namespace vigil::codec
