// Log-in at the identity service (API 9.1).
#pragma once

#include "codec/operation.hpp"

#include <vigil/credentials.hpp>
#include <vigil/error.hpp>
#include <vigil/model/token.hpp>

#include <string_view>

namespace vigil::codec {

// Each asks for a token of the scope that the credentials name, by id or by name and domain. The bodies hold
// secrets: operation::confidential.
operation create_token(password_credentials const& who,
                       std::string_view passcode = {}); // totp when not empty
operation create_token(application_credentials const& who);
operation create_token(rescoped_credentials const& who);
// To be sent with the token of the one to whom the role was delegated.
operation create_token(agency_credentials const& who);

// `subject_token`: the reply's header X-Subject-Token, which is the token itself.
result<auth_token> decode_token(std::string_view body, std::string_view subject_token, fault& f);

} // namespace vigil::codec
