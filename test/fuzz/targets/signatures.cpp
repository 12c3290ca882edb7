// Requests that are signed: method, target, key, region and headers a line each, then the body.
#include "codec/signature.hpp"
#include "fuzz/target.hpp"

#include <algorithm>
#include <vector>

namespace vigil::fuzz {
namespace {

using namespace vigil::codec;

void check_steps(std::string_view target)
{
    auto const uri = canonical_uri(target);
    require(uri.ends_with('/'), "a path without a slash at its end: " + uri);
    require(canonical_uri(uri) == uri, "a path that changes when it is encoded again: " + uri);
    auto const query = canonical_query(target);
    require(canonical_query("/?" + query) == query,
            "a query that changes when it is encoded again: " + query);
    auto const fits = [](char c) { return c > ' ' && c < '\x7f'; };
    require(std::ranges::all_of(uri, fits) && std::ranges::all_of(query, fits), "bytes that are not encoded");
}

void run(std::string_view input)
{
    reader in(input);
    auto const flags = in.byte();
    std::string const method(in.line());
    std::string const target(in.line());
    std::string const key(in.line());
    std::string const region(in.line());
    std::vector<net::header> headers{{"X-Sdk-Date", "20191115T033655Z"}, {"Host", "vbs.test"}};
    for (auto n = flags & 7; n > 0; --n) {
        auto const line = in.line();
        auto const colon = std::min(line.find(':'), line.size());
        headers.push_back(
            {std::string(line.substr(0, colon)), std::string(line.substr(std::min(colon + 1, line.size())))});
    }
    exact const body(in.rest());
    signer_identity const who{"AK", key, (flags & 8) ? signature_scheme::scoped : signature_scheme::access,
                              region, "vbs"};
    check_steps(target);

    signable const request{method, target, headers, body};
    auto const made = authorization(request, who);
    require(authorization(request, who) == made, "not the same twice");
    auto const at = made.rfind("Signature=");
    require(at != made.npos && made.size() - at == 10 + 64, "a signature of another length: " + made);
    auto const lines = std::ranges::count(canonical_request(request), '\n');
    require(lines >= static_cast<std::ptrdiff_t>(headers.size()) + 5, "a canonical request that lacks lines");

    // The order of headers is nobody's business; everything else is signed.
    std::ranges::reverse(headers);
    auto const names = [](net::header const& h) {
        std::string n = h.name;
        std::ranges::transform(n, n.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        return n;
    };
    std::vector<std::string> all;
    for (auto const& h : headers)
        all.push_back(names(h));
    std::ranges::sort(all);
    bool const unique = std::ranges::adjacent_find(all) == all.end();
    if (unique)
        require(authorization({method, target, headers, body}, who) == made, "the order of headers matters");
    bool const hashed = std::ranges::find(all, "x-sdk-content-sha256") != all.end();
    if (!hashed) {
        auto const other = std::string(body) + "x";
        require(authorization({method, target, headers, other}, who) != made, "the body is not signed");
    }
    auto const other = method + "X";
    require(authorization({other, target, headers, body}, who) != made, "the method is not signed");
}

void seeds(add_seed const& add)
{
    add("\x02GET\n/v1/p/vpcs?limit=2&marker=x%20y&a=%E4%B8%80&a=1\nsecret\neu-de\nContent-Type: "
        "application/json\n"
        "X-Project-Id: p\n");
    add("\x0aPOST\n/v2/p/cloudbackups\nsecret\neu-de\nX-Security-Token:  t \nX-Sdk-Content-Sha256: "
        "abc\n{\"backup\":{}}");
    add(std::string("\x00", 1) + "DELETE\n/a//b/../c%2fd/%zz?&&=x&y&?=%\n\n\nbody");
    add("\x09PUT\n?\nk\n\nX-Sdk-Date: 2\n");
    each_file([&](std::string const& name, std::string const& text) {
        if (name == "signing-vectors")
            add("\x01POST\n/\nkey\nr\nA: b\n" + text.substr(0, 2000));
    });
}

} // namespace

extern target const signatures;
target const signatures{"signatures", run, seeds};

} // namespace vigil::fuzz
