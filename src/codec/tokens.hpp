// Log-in at the identity service (API 9.1).
#pragma once

#include "codec/operation.hpp"

#include <vigil/credentials.hpp>
#include <vigil/error.hpp>
#include <vigil/model/token.hpp>

#include <string_view>

namespace vigil::codec {

// Asks for a token of the project that the credentials name, by id or by name and domain. A project that is
// named without a domain is looked for in the user's. The body holds the password.
operation create_token(password_credentials const& who);

// `subject_token`: the reply's header X-Subject-Token, which is the token itself.
result<auth_token> decode_token(std::string_view body, std::string_view subject_token, fault& f);

} // namespace vigil::codec
