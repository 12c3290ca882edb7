// What a log-in gave: with what calls are authorized, and where they go.
#pragma once

#include "codec/endpoint.hpp"
#include "codec/operation.hpp"

#include <vigil/credentials.hpp>
#include <vigil/model/id.hpp>
#include <vigil/secret.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::flow {

// With what requests are signed.
struct access_key
{
    std::string id;
    vigil::secret secret;
    vigil::secret security_token; // of a temporary key
    std::string domain_id;
    std::string region; // of signature_scheme::scoped
    signature_scheme scheme = signature_scheme::access;
};
using access_key_ptr = std::shared_ptr<access_key const>;

// Immutable: a running attempt keeps the one it began with. Holds a token, or a key, or nothing when a log-in is yet
// to bring one.
struct session
{
    vigil::secret token;
    access_key_ptr key;
    std::uint64_t generation = 0;
    project_id project;
    std::array<std::optional<codec::endpoint>, 4> endpoints; // by codec::service
    std::array<bool, 4> only_in_clear{}; // no endpoint, because the catalogue's are http://
    std::vector<vigil::secret> hidden;   // what bodies hold and nobody may see

    codec::endpoint const* find(codec::service s) const noexcept
    {
        auto const& e = endpoints[static_cast<std::size_t>(s)];
        return e ? &*e : nullptr;
    }

    bool is_only_in_clear(codec::service s) const noexcept
    {
        return only_in_clear[static_cast<std::size_t>(s)];
    }

    // Everything that must not come back in an error.
    template <class Visit>
    void each_secret(Visit visit) const
    {
        visit(token.reveal());
        if (key) {
            visit(key->secret.reveal());
            visit(key->security_token.reveal());
        }
        for (auto const& h : hidden)
            visit(h.reveal());
    }
};
using session_ptr = std::shared_ptr<session const>;

} // namespace vigil::flow
