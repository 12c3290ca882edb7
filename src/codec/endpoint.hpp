// Where a service is: endpoints of options and catalogues (API 1.1).
#pragma once

#include "codec/operation.hpp"
#include "net/http_message.hpp"

#include <vigil/error.hpp>
#include <vigil/model/token.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigil::codec {

struct endpoint
{
    net::origin origin;
    std::string base_path; // "" or "/volume": encoded, without a slash at its end
};

// Cuts a URL before its first segment `v<digits>[.<digits>]`. errc::invalid_argument for anything but http
// and https, and for a URL with user, query or fragment.
result<endpoint> reduce_endpoint(std::string_view url);

// The URL of a service in a catalogue, "" when it has none that can be used. An empty region takes the first that fits, an
// empty interface is "public". An endpoint of the region itself goes before one of the region "*". `tls_only`: one by http:// is
// none.
std::string find_endpoint(std::vector<catalog_entry> const& catalog, service what, std::string_view region,
                          std::string_view interface, bool tls_only = false);

// What somebody has to do when there is none: "no vbs, vbsv2 endpoint, region eu-de, interface public, ...".
// `only_in_clear`: there is one, by http://, that was passed over.
std::string endpoint_rule(service what, std::string_view region, std::string_view interface,
                          bool only_in_clear = false);

} // namespace vigil::codec
