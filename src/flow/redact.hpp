// Keeps secrets out of what is told of a call.
#pragma once

#include "flow/session.hpp"

#include <vigil/diagnostics.hpp>

#include <string>
#include <string_view>

namespace vigil::flow {

// A service may repeat what it was sent: as it is, in JSON, in HTML, in an address, or the beginning of it, where a text
// was cut. Where the spelling is plain the secret is taken out of the text; otherwise the whole text goes.
//
// A secret counts from 8 characters on, the least that OTC and NIST SP 800-63B allow for a password. One of 4 to 7 counts
// as a word of its own, unless it is nothing but letters: such a password is a word of every other message, and to
// withhold it there would tell what it is. Shorter ones stand in every text.
void withhold(std::string& text, std::string_view secret);

// The request ids: all that is kept of a reply that is a success.
void redact_ids(diagnostics& info, std::string_view secret);

// Everything that a service said: code, message, reason, ids. `body`: its whole reply, in which a secret is found that the
// texts have been made unrecognizable from, by a cut or by dropped tags.
void redact(diagnostics& info, std::string_view secret, std::string_view body);

// What is told of remote work that failed.
void redact(diagnostics& info, session const& with);

} // namespace vigil::flow
