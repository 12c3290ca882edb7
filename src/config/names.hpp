// The names of settings, and which of them belong together.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace vigil::config {

// What says the same thing.
enum class about {
    nothing,
    auth_url,
    user,
    user_domain,
    project,
    project_domain,
    scope,
    default_domain,
    agency,
    delegator,
    delegated_project,
    endpoint
};

// What somebody logs in with.
enum class means { any, user, token, application, password, key };

// A setting that may stand in `auth` or beside it.
struct auth_name
{
    std::string_view name;
    std::string_view other = {}; // spelling; empty: none
    about subject = about::nothing;
    means kind = means::any;
    bool secret = false;
};

inline constexpr std::array auth_names{
    auth_name{"auth_url", "", about::auth_url},
    auth_name{"username", "user_name", about::user},
    auth_name{"user_id", "", about::user},
    auth_name{"password", "", about::nothing, means::password, true},
    auth_name{"passcode", "", about::nothing, means::password, true},
    auth_name{"user_domain_name", "", about::user_domain},
    auth_name{"user_domain_id", "", about::user_domain},
    auth_name{"project_name", "tenant_name", about::project},
    auth_name{"project_id", "tenant_id", about::project},
    auth_name{"project_domain_name", "", about::project_domain},
    auth_name{"project_domain_id", "", about::project_domain},
    auth_name{"domain_name", "", about::scope},
    auth_name{"domain_id", "", about::scope},
    auth_name{"default_domain_name", "", about::default_domain},
    auth_name{"default_domain_id", "", about::default_domain},
    auth_name{"token", "auth_token", about::nothing, means::token, true},
    auth_name{"endpoint", "url", about::endpoint},
    auth_name{"application_credential_id", "", about::nothing, means::application},
    auth_name{"application_credential_name", "", about::nothing, means::application},
    auth_name{"application_credential_secret", "", about::nothing, means::application, true},
    auth_name{"auth_methods"},
    auth_name{"trust_id"},
    auth_name{"system_scope"},
    auth_name{"ak", "access_key", about::nothing, means::key, true},
    auth_name{"sk", "secret_key", about::nothing, means::key, true},
    auth_name{"security_token", "", about::nothing, means::key, true},
    auth_name{"agency_name", "target_agency_name", about::agency},
    auth_name{"agency_domain_name", "target_domain_name", about::delegator},
    auth_name{"agency_domain_id", "target_domain_id", about::delegator},
    auth_name{"delegated_project", "target_project_name", about::delegated_project},
    auth_name{"delegated_project_id", "target_project_id", about::delegated_project},
};

// Settings that stand beside `auth`.
inline constexpr std::array<std::string_view, 17> plain_names{"auth_type",
                                                              "vigil_service",
                                                              "region_name",
                                                              "interface",
                                                              "endpoint_type",
                                                              "endpoint_override",
                                                              "vbs_endpoint_override",
                                                              "sdrs_endpoint_override",
                                                              "volume_endpoint_override",
                                                              "volume_api_version",
                                                              "block_storage_api_version",
                                                              "api_timeout",
                                                              "verify",
                                                              "insecure",
                                                              "cacert",
                                                              "cert",
                                                              "key"};

// What chooses, is of old, or has many beginnings.
inline constexpr std::array<std::string_view, 5> choosing_names{"cloud", "profile", "regions", "auth",
                                                                "auth_plugin"};
inline constexpr std::array<std::string_view, 8> known_ends{
    "timeout",    "endpoint_type", "_endpoint_override", "_endpoint",
    "_interface", "_region_name",  "_api_version",       "_default_microversion"};

// Whether anybody reads a setting or an argument of this name, and be it to say that it is not used.
constexpr bool is_known(std::string_view name) noexcept
{
    for (auto const& n : auth_names)
        if (name == n.name || name == n.other)
            return true;
    for (auto const n : plain_names)
        if (name == n)
            return true;
    for (auto const n : choosing_names)
        if (name == n)
            return true;
    for (auto const end : known_ends)
        if (name.ends_with(end))
            return true;
    return false;
}

} // namespace vigil::config
