// URLs of endpoints, catalogues, and texts that become part of a target. The first byte chooses.
#include "codec/access_keys.hpp"
#include "codec/endpoint.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"
#include "fuzz/target.hpp"
#include "net/http_message.hpp"
#include "net/request_head.hpp"

#include <vigil/model/id.hpp>

#include <algorithm>

namespace vigil::fuzz {
namespace {

using namespace vigil::codec;

constexpr std::string_view never("\r\n\0 \t\x7f\"<>\\^`{|}", 15);

// What stands between the slashes never climbs, in whatever spelling.
bool climbs(std::string_view path)
{
    while (!path.empty()) {
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(segment.size() + 1, path.size()));
        if (segment == "." || segment == "..")
            return true;
    }
    return false;
}

void check_endpoint(endpoint const& e)
{
    auto const& [tls, host, port] = e.origin;
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
               c == ':';
    };
    require(!host.empty() && std::ranges::all_of(host, allowed), "a host that is none: " + host);
    require(port != 0, "port 0");
    require(e.base_path.find_first_of(never) == std::string::npos, "the path: " + e.base_path);
    require(e.base_path.find_first_of("?#") == std::string::npos, "a path with a query: " + e.base_path);
    require(e.base_path.empty() || e.base_path[0] == '/', "a path that does not begin: " + e.base_path);
    require(!e.base_path.ends_with('/'), "a path that ends with a slash: " + e.base_path);
    require(!climbs(e.base_path), "a path that climbs: " + e.base_path);

    // Written down and read again it is the same place.
    std::string url = tls ? "https://" : "http://";
    net::append_authority(url, e.origin);
    auto const again = reduce_endpoint(url + e.base_path + "/v3/p");
    require(again && again->origin == e.origin && again->base_path == e.base_path,
            "not the same again: " + url);

    net::http_request q;
    q.method = "GET";
    q.to = e.origin;
    q.target = e.base_path + "/v3/p/backups";
    require(net::is_sendable(q), "an endpoint that cannot be sent to: " + url);
    std::string out;
    require(net::write_request(out, q, {}, ""), "an endpoint that is not written: " + url);
    require(std::ranges::count(out, '\n') == 4, "an endpoint that makes lines of its own: " + out);
}

void run_url(std::string_view text)
{
    auto const e = reduce_endpoint(text);
    if (!e)
        return require(e.error() == errc::invalid_argument, "another error");
    require(text.find('@') == text.npos || text.find('@') > text.find('/', 8), "a user in the URL");
    check_endpoint(*e);
}

void run_catalogue(std::string_view body)
{
    fault f;
    auto const catalog = decode_catalog(body, f);
    if (!catalog)
        return;
    for (auto const what : {service::vbs, service::sdrs, service::volume, service::identity})
        for (auto const* const region : {"", "eu-de"})
            for (bool const tls_only : {false, true}) {
                auto const url = find_endpoint(*catalog, what, region, "public", tls_only);
                if (url.empty())
                    continue;
                auto const e = reduce_endpoint(url);
                require(e.has_value(), "an endpoint that cannot be used: " + url);
                require(e->origin.tls || !tls_only, "an endpoint without TLS: " + url);
                check_endpoint(*e);
            }
}

void run_part(std::string_view text)
{
    require(percent_decode(percent_encode(text)) == text, "another text after encoding and decoding");
    auto const made =
        codec::target("v3").segment(text).segment("last").query("q", text).query("r", "1").take();
    require(made.find_first_of(never) == std::string::npos, "a target of two words: " + made);
    auto const path = made.substr(0, made.find('?'));
    require(std::ranges::count(path, '/') == 3 && made.find('#') == std::string::npos,
            "it left its segment: " + made);
    require(!climbs(path), "it climbs: " + made);
    require(query_value(made, "q") == text, "it left its value: " + made);
    require(query_value(made, "r") == "1", "it took the place of another one: " + made);

    basic_id<struct any> const id{std::string(text)};
    if (id.path_safe())
        require(percent_encode(text) == text && text.size() <= 64,
                "an id that needs to be encoded: " + id.str());
    static_cast<void>(query_value(text, "marker"));
}

void run(std::string_view input)
{
    reader in(input);
    auto const what = in.byte() % 3;
    exact const text(in.rest());
    if (what == 0)
        run_url(text);
    else if (what == 1)
        run_catalogue(text);
    else
        run_part(text);
}

void seeds(add_seed const& add)
{
    for (auto const* const url :
         {"https://vbs.eu-de.otc.t-systems.com/v2/17fbda95add24720a4038ba4b1c705ed",
          "http://127.0.0.1:8776/volume/v3/p", "HTTPS://Host.Example.COM:8443/V2",
          "https://host/a/v10.25/b/v3", "https://host/a%20b/v2", "https://[2001:db8::1]:8776/v3",
          "https://[::ffff:1.2.3.4]/", "https://[v1.x]/", "https://user:pw@host/v2", "https://host:65536",
          "https://host/../v2", "https://host/%2e%2e/v2", "https://h%00st/", "https://xn--bcher-kva.example/",
          "https://host/a//", "https://host/%0d%0aX:%20y/v2"})
        add(std::string("\0", 1) + url);
    each_body([&](std::string const& body) {
        if (body.find("\"catalog\"") != body.npos && body.find("\"token\"") == body.npos)
            add("\1" + body);
    });
    add("\1"
        R"({"catalog":[{"type":"vbs","endpoints":[{"url":"http://a/v2","region":"eu-de","interface":"public"},)"
        R"({"url":"https://b:8443/x/v2/p","region":"*","interface":"public"}]},{"type":"volumev3","endpoints":[)"
        R"({"url":"https://u:p@c","region":"eu-de","interface":"public"},{"url":"gopher://d","interface":"public"}]},)"
        R"({"type":"identity","endpoints":[{"url":"https://[::1]:5000/v3","region_id":"eu-de","interface":"public"}]}]})");
    for (auto const* const part :
         {"b1", "..", ".", "a/../b", "%2f", "%2e%2e", "a\r\nX: y", "\xc3\xa4", "a&b=c#d?e", "x y"})
        add(std::string("\2") + part);
}

} // namespace

extern target const urls;
target const urls{"urls", run, seeds};

} // namespace vigil::fuzz
