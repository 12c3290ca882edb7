// The log of a client: events built from an allow-list of fields.
#pragma once

#include <vigil/diagnostics.hpp>
#include <vigil/log.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::flow {

// Nothing is built when nobody listens at that level. Takes only fields that cannot hold a secret.
class journal
{
    log_sink sink_;
    log_level from_;

    bool wants(log_level level) const noexcept { return sink_ && level >= from_; }
    void write(log_event const& e) const noexcept;

public:
    journal(log_sink sink, log_level from) : sink_(std::move(sink)), from_(from) {}

    // `expected`: the error is one of the answers that were asked for, and nothing to warn of.
    void attempt(diagnostics const& info, error_code ec, duration took, bool expected = false) const;
    void retry(diagnostics const& info, duration delay, error_code cause) const;
    void call(diagnostics const& info, error_code ec, bool expected = false) const;
    // What became of a write of unknown outcome: "adopt", "repeat", "give up".
    void reconcile(diagnostics const& info, std::string_view decision, std::string_view evidence) const;
    void circuit(std::string_view event, std::string_view origin, error_code cause,
                 std::optional<duration> pause) const;
    // The limit that was learned of an endpoint; `why`: of a cut.
    void rate(std::string_view event, std::string_view origin, double per_second, error_code why,
              std::optional<duration> pause) const;
    void token(std::string_view event, error_code ec, std::optional<duration> lifetime) const;
    void change(std::string_view kind, std::string_view id, std::string_view from, std::string_view to) const;
};

} // namespace vigil::flow
