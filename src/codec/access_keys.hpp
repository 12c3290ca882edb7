// What goes with access keys: temporary ones, and what a signed call can look up (API 9.3).
#pragma once

#include "codec/operation.hpp"

#include <vigil/credentials.hpp>
#include <vigil/error.hpp>
#include <vigil/model/token.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::codec {

struct temporary_key
{
    std::string access;
    vigil::secret secret;
    vigil::secret security_token;
    timestamp expires_at;
};

// Both are to be sent with `token`, or with that of the one to whom the role was delegated.
operation create_temporary_key(std::string_view token, std::chrono::seconds lifetime);
operation create_temporary_key(agency_credentials const& who, std::chrono::seconds lifetime);
result<temporary_key> decode_temporary_key(std::string_view body, fault& f);

// GET /v3/projects?name=
operation find_projects(std::string_view name);

// The id of the one project of that name. errc::no_project when there is none, or more than one.
result<project_id> decode_project(std::string_view body, std::string_view name, fault& f);

// GET /v3/auth/catalog
operation get_catalog();
result<std::vector<catalog_entry>> decode_catalog(std::string_view body, fault& f);

} // namespace vigil::codec
