// Computes signatures of requests (API 10). Reads no clock; knows neither where a key is from nor how a request
// is sent.
#include "codec/signature.hpp"

#include "codec/url.hpp"

#include <vigil/secret.hpp>
#include <vigil/time.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace vigil::codec {
namespace {

constexpr std::string_view algorithm = "SDK-HMAC-SHA256";

std::string lower(std::string_view name)
{
    std::string out(name);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view value) noexcept
{
    auto const blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!value.empty() && blank(value.front()))
        value.remove_prefix(1);
    while (!value.empty() && blank(value.back()))
        value.remove_suffix(1);
    return value;
}

std::string_view find(std::span<net::header const> headers, std::string_view name) // in lower case
{
    auto const at =
        std::ranges::find_if(headers, [&](net::header const& h) { return lower(h.name) == name; });
    return at == headers.end() ? std::string_view() : trimmed(at->value);
}

std::string_view path_of(std::string_view target) noexcept { return target.substr(0, target.find('?')); }

// What is signed is what the service decodes, encoded once more: both sides then agree on every spelling.
std::string encoded_once(std::string_view part) { return percent_encode(percent_decode(part)); }

std::string hmac(std::string_view key, std::string_view text)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), out.data(), &size);
    std::string bytes(reinterpret_cast<char const*>(out.data()), size);
    return bytes;
}

std::string signed_headers(signable const& request)
{
    std::vector<std::string> names;
    for (auto const& h : request.headers)
        names.push_back(lower(h.name));
    std::ranges::sort(names);
    std::string out;
    for (auto const& name : names)
        (out += out.empty() ? "" : ";") += name;
    return out;
}

std::string canonical_headers(signable const& request)
{
    std::vector<std::pair<std::string, std::string_view>> all;
    for (auto const& h : request.headers)
        all.emplace_back(lower(h.name), trimmed(h.value));
    std::ranges::sort(all);
    std::size_t size = 0;
    for (auto const& [name, value] : all)
        size += name.size() + value.size() + 2;
    std::string out;
    out.reserve(size); // a security token may be in it: no copy is left behind
    for (auto const& [name, value] : all)
        ((out += name) += ':').append(value) += '\n';
    return out;
}

std::string payload_hash(signable const& request)
{
    auto const given = find(request.headers, "x-sdk-content-sha256");
    return given.empty() ? sha256_hex(request.body) : std::string(given);
}

} // namespace

std::string sdk_date(std::chrono::system_clock::time_point t)
{
    auto text = to_string(std::chrono::floor<std::chrono::seconds>(t)); // 2019-11-15T03:36:55.000000Z
    text.erase(text.find('.'));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text + 'Z';
}

std::string canonical_uri(std::string_view target)
{
    auto path = path_of(target);
    std::string out;
    while (!path.empty()) {
        auto const segment = path.substr(0, path.find('/'));
        out += encoded_once(segment);
        path.remove_prefix(segment.size());
        if (!path.empty()) {
            out += '/';
            path.remove_prefix(1);
        }
    }
    if (!out.ends_with('/'))
        out += '/';
    return out;
}

std::string canonical_query(std::string_view target)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    auto const mark = target.find('?');
    for (auto rest = mark == target.npos ? std::string_view() : target.substr(mark + 1); !rest.empty();) {
        auto const pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        if (pair.empty())
            continue;
        auto const equals = std::min(pair.find('='), pair.size());
        auto const value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
        pairs.emplace_back(percent_decode(pair.substr(0, equals)), percent_decode(value));
    }
    std::ranges::sort(pairs); // by name and value as they are meant, not as they are spelt
    std::string out;
    for (auto const& [name, value] : pairs)
        ((out += out.empty() ? "" : "&") += percent_encode(name) += '=') += percent_encode(value);
    return out;
}

std::string canonical_request(signable const& request)
{
    auto const uri = canonical_uri(request.target);
    auto const query = canonical_query(request.target);
    auto headers = canonical_headers(request); // ends with a line break of its own
    auto const names = signed_headers(request);
    auto const hash = payload_hash(request);
    std::string out;
    out.reserve(request.method.size() + uri.size() + query.size() + headers.size() + names.size() +
                hash.size() + 5);
    out += request.method;
    for (auto const* const part : {&uri, &query, static_cast<std::string const*>(&headers), &names, &hash})
        (out += '\n') += *part;
    wipe(headers);
    return out;
}

std::string credential_scope(std::string_view date, signer_identity const& who)
{
    std::string out(date.substr(0, 8));
    ((out += '/') += who.region) += '/';
    (out += who.service) += "/sdk_request";
    return out;
}

std::string string_to_sign(signable const& request, signer_identity const& who)
{
    auto const date = find(request.headers, "x-sdk-date");
    std::string out(algorithm);
    (out += '\n') += date;
    if (who.scheme == signature_scheme::scoped)
        (out += '\n') += credential_scope(date, who);
    auto canonical = canonical_request(request);
    (out += '\n') += sha256_hex(canonical);
    wipe(canonical);
    return out;
}

secret signing_key(std::string_view date, signer_identity const& who)
{
    if (who.scheme == signature_scheme::access)
        return secret(std::string(who.secret));
    std::string first;
    first.reserve(who.secret.size() + 3);
    (first += "SDK") += who.secret;
    secret key(std::move(first));
    for (auto const part : {date.substr(0, 8), who.region, who.service, std::string_view("sdk_request")})
        key = secret(hmac(key.reveal(), part));
    return key;
}

std::string authorization(signable const& request, signer_identity const& who)
{
    auto const date = find(request.headers, "x-sdk-date");
    std::string out(algorithm);
    if (who.scheme == signature_scheme::scoped)
        (((out += " Credential=") += who.access) += '/') += credential_scope(date, who);
    else
        (out += " Access=") += who.access;
    (out += ", SignedHeaders=") += signed_headers(request);
    (out += ", Signature=") += to_hex(hmac(signing_key(date, who).reveal(), string_to_sign(request, who)));
    return out;
}

std::string sha256_hex(std::string_view text)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), out.data());
    return to_hex({reinterpret_cast<char const*>(out.data()), out.size()});
}

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        (out += digits[byte >> 4]) += digits[byte & 15u];
    }
    return out;
}

} // namespace vigil::codec
