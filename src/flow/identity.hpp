// Who says where the services are.
#pragma once

#include "codec/endpoint.hpp"

#include <vigil/credentials.hpp>
#include <vigil/model/token.hpp>

#include <string>
#include <variant>
#include <vector>

namespace vigil::flow {

// The identity service of a log-in; all its requests go there. "" when there is none.
template <class Credentials>
std::string identity_of(Credentials const& who)
{
    if constexpr (requires { who.auth_url(); })
        return who.auth_url();
    else if constexpr (requires { who.who(); })
        return std::visit([](auto const& base) { return identity_of(base); }, who.who());
    else
        return {};
}

// Whether the catalogue of that log-in came over TLS.
inline bool is_asked_over_tls(provided_credentials::any const& who)
{
    auto const at = codec::reduce_endpoint(std::visit([](auto const& w) { return identity_of(w); }, who));
    return at && at->origin.tls;
}

// A catalogue may name any host, for it is the cloud's own word. What came over TLS must not send a token out of it.
inline void leave_tls_only(std::vector<catalog_entry>& catalog)
{
    for (auto& entry : catalog)
        std::erase_if(entry.endpoints, [](catalog_endpoint const& e) {
            auto const at = codec::reduce_endpoint(e.url);
            return at && !at->origin.tls;
        });
}

} // namespace vigil::flow
