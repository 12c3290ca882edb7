// An operation as it will be sent, but for the endpoint and the authorization.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vigil {
enum class dialect;
}

namespace vigil::codec {

enum class service { vbs, sdrs, volume, identity };

struct operation
{
    std::string_view name; // "vbs.cloudbackups.create": the names of API 2
    codec::service service = codec::service::vbs;
    std::string method;
    std::string target;          // "/v2/{project}/cloudbackups?limit=1": below the endpoint's base, encoded
    std::string body;            // JSON, or empty
    std::string api_version;     // value of OpenStack-API-Version, or empty
    int needs_minor = 0;         // the least microversion 3.N of Cinder that can do it (API 12.1)
    std::optional<dialect> only; // the one that knows all arguments
    std::string_view because;    // the argument behind `needs_minor` or `only`
    std::string_view absent;     // a service code that means "not found" here, whatever it means elsewhere
    std::string_view subject;    // what a 404 that says more must speak of ("Backup"); "" when any will do
    bool confidential = false;   // the body holds a secret, and its memory is to be wiped
    bool replayable = true;      // may be repeated although its outcome is unknown (column Rep of API 2)
};

// Where a reply differs from what is documented: a JSON path like "backups/3/size" and the rule it breaks.
struct fault
{
    std::string path;
    std::string rule;
};

} // namespace vigil::codec
