// Reduces endpoint URLs to origin and base path, and finds them in catalogues (API 1.1). Opens no connection.
#include "codec/endpoint.hpp"

#include "codec/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace vigil::codec {
namespace {

namespace urls = boost::urls;

// The names under which catalogues list a service, the best first.
std::span<std::string_view const> types_of(service what) noexcept
{
    static constexpr std::array<std::string_view, 2> vbs{"vbs", "vbsv2"};
    static constexpr std::array<std::string_view, 1> sdrs{"sdrs"};
    static constexpr std::array<std::string_view, 5> volume{"block-storage", "volumev3", "block-store",
                                                            "volumev2", "volume"};
    static constexpr std::array<std::string_view, 1> identity{"identity"};
    switch (what) {
    case service::vbs: return vbs;
    case service::sdrs: return sdrs;
    case service::volume: return volume;
    case service::identity: return identity;
    }
    return {};
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// `v2`, `v3.0`
bool is_version(std::string_view segment) noexcept
{
    if (!segment.starts_with('v'))
        return false;
    segment.remove_prefix(1);
    auto const major = std::ranges::find_if_not(segment, is_digit) - segment.begin();
    auto rest = segment.substr(static_cast<std::size_t>(major));
    if (major == 0 || rest.empty())
        return major != 0;
    if (!rest.starts_with('.') || rest.size() == 1)
        return false;
    return std::ranges::all_of(rest.substr(1), is_digit);
}

// The path before its version, or nothing when it climbs. The parser takes `host:-1` for a host and a path
// "-1".
std::optional<std::string> base_of(std::string_view path)
{
    std::string base;
    if (!path.empty() && path[0] != '/')
        return std::nullopt;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        if (is_version(segment))
            break;
        if (auto const plain = percent_decode(segment); plain == "." || plain == "..")
            return std::nullopt;
        base += '/';
        base += segment;
    }
    while (base.ends_with('/'))
        base.pop_back();
    return base;
}

// The host as connections want it; "" for one that we do not speak to.
std::string host_of(urls::url_view const& url)
{
    if (url.host_type() == urls::host_type::ipv6)
        return std::string(url.host_ipv6_address().to_string());
    std::string host(url.host());
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
    };
    return std::ranges::all_of(host, allowed) ? host : std::string();
}

catalog_endpoint const* find_in(catalog_entry const& entry, std::string_view region,
                                std::string_view interface, bool tls_only)
{
    catalog_endpoint const* anywhere = nullptr;
    for (auto const& e : entry.endpoints) {
        bool const here = region.empty() || e.region == region;
        if (e.interface != interface || (!here && (anywhere || e.region != "*")))
            continue;
        auto const at = reduce_endpoint(e.url);
        if (!at || (tls_only && !at->origin.tls))
            continue;
        if (here)
            return &e;
        anywhere = &e;
    }
    return anywhere;
}

} // namespace

result<endpoint> reduce_endpoint(std::string_view text)
{
    auto const parsed = urls::parse_uri(urls::string_view(text.data(), text.size()));
    if (!parsed)
        return errc::invalid_argument;
    auto const& url = *parsed;
    bool const tls = url.scheme_id() == urls::scheme::https;
    if ((!tls && url.scheme_id() != urls::scheme::http) || url.has_userinfo() || url.has_query() ||
        url.has_fragment())
        return errc::invalid_argument;

    endpoint out;
    out.origin.tls = tls;
    out.origin.host = host_of(url);
    out.origin.port = tls ? 443 : 80;
    if (url.has_port() && !url.port().empty())
        out.origin.port = url.port_number();
    auto base = base_of(std::string_view(url.encoded_path().data(), url.encoded_path().size()));
    if (out.origin.host.empty() || out.origin.port == 0 || !base)
        return errc::invalid_argument;
    out.base_path = std::move(*base);
    return out;
}

std::string find_endpoint(std::vector<catalog_entry> const& catalog, service what, std::string_view region,
                          std::string_view interface, bool tls_only)
{
    if (interface.empty())
        interface = "public";
    for (auto const type : types_of(what))
        for (auto const& entry : catalog)
            if (entry.type == type)
                if (auto const* found = find_in(entry, region, interface, tls_only))
                    return found->url;
    return {};
}

std::string endpoint_rule(service what, std::string_view region, std::string_view interface,
                          bool only_in_clear)
{
    std::string out = "neither the options nor the catalogue name an endpoint of type";
    for (auto const type : types_of(what))
        (out += type == types_of(what).front() ? " " : " or ") += type;
    if (!region.empty())
        (out += ", region ") += region;
    (out += ", interface ") += interface.empty() ? std::string_view("public") : interface;
    if (only_in_clear)
        out += "; one by http:// does not count in a catalogue that came over https://, but in the options "
               "it does";
    if (what == service::vbs) // a cloud without VBS has Cinder
        out += "; is it Cinder? (client_options::service, --service cinder, vigil_service)";
    return out;
}

} // namespace vigil::codec
