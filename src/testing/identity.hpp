// The simulated IAM: who is let in, and for how long (API 9.1).
#pragma once

#include "testing/answer.hpp"
#include "testing/dice.hpp"
#include "testing/json_writer.hpp"

#include <functional>
#include <string>
#include <unordered_map>

namespace vigil::testing::sim {

struct text_hash
{
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>()(s); }
};
template <class T>
using by_text = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;

enum class token_state { good, missing, unknown, expired, without_project };

class identity
{
    struct token
    {
        time_point expires;
        time_point issued;
        bool project_scope;
        bool revoked = false;
    };

    simulator_options const& options_;
    std::string url_;
    dice& dice_;
    by_text<token> tokens_;
    std::uint64_t issued_ = 0;

    std::string token_body(token const&, time_point now, wall_time wall, bool catalogue) const;
    void write_catalogue(json_writer&) const;

public:
    identity(simulator_options const& options, std::string url, dice& d, time_point start);

    token_state check(std::string_view text, time_point now) const;
    void revoke_all();
    std::uint64_t issued() const noexcept { return issued_; }

    answer create(sim_request const&, std::string_view query, time_point now, wall_time wall);
    answer verify(sim_request const&, std::string_view query, time_point now, wall_time wall) const;
    answer revoke(sim_request const&, time_point now);
};

} // namespace vigil::testing::sim
