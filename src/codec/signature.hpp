// Signs requests with an access key: SDK-HMAC-SHA256 (API 10).
#pragma once

#include "net/http_message.hpp"

#include <vigil/credentials.hpp>
#include <vigil/secret.hpp>

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace vigil::codec {

// What is signed. `headers` are all the signed ones, X-Sdk-Date among them; nothing may be added to or taken from
// the request afterwards that changes one of these.
struct signable
{
    std::string_view method;
    std::string_view target; // path and query as they are sent, encoded
    std::span<net::header const> headers;
    std::string_view body;
};

// Who signs, and how.
struct signer_identity
{
    std::string_view access;
    std::string_view secret;
    signature_scheme scheme = signature_scheme::access;
    std::string_view region;  // of signature_scheme::scoped, as the next; either may be empty
    std::string_view service; // "vbs"
};

// `20191115T033655Z`, the value of X-Sdk-Date.
std::string sdk_date(std::chrono::system_clock::time_point t);

// The steps, each a pure function of the one before.
std::string canonical_uri(std::string_view target);
std::string canonical_query(std::string_view target);
std::string canonical_request(signable const& request);
std::string credential_scope(std::string_view date, signer_identity const& who);
std::string string_to_sign(signable const& request, signer_identity const& who);
secret signing_key(std::string_view date, signer_identity const& who); // as bytes

// The value of the header Authorization.
std::string authorization(signable const& request, signer_identity const& who);

// Lower-case hex.
std::string sha256_hex(std::string_view text);
std::string to_hex(std::string_view bytes);

} // namespace vigil::codec
