// What the identity service answers to a log-in (API 9.1).
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/secret.hpp>
#include <vigil/time.hpp>

#include <string>
#include <vector>

namespace vigil {

struct catalog_endpoint
{
    std::string url;
    std::string region;    // may be "*": any
    std::string interface; // public, internal, admin
};

struct catalog_entry
{
    std::string type; // "vbs", "volumev3", "sdrs", ...
    std::string name;
    std::vector<catalog_endpoint> endpoints;
};

// `secret` is the token itself: it is sent, and never shown or logged.
struct auth_token
{
    vigil::secret secret;
    timestamp expires_at;
    timestamp issued_at;
    std::string user_id;
    std::string user_name;
    project_id project; // empty unless the token is scoped to a project
    std::string project_name;
    std::vector<catalog_entry> catalog;
};

} // namespace vigil
