// Tells whoever listens of every attempt that has ended.
#pragma once

#include "flow/session.hpp"
#include "net/http_message.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/log.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::flow {

std::string text_of(net::origin const& to); // "https://vbs.test"

class tracer
{
    attempt_callback tell_;

public:
    // How an attempt ended.
    struct end
    {
        error_code ec;
        std::string_view problem; // of an exchange without a reply
        duration took{};
        std::optional<duration> next_in;
        duration held{};
        duration paced{};
        bool hedge = false;
    };

    explicit tracer(attempt_callback tell) : tell_(std::move(tell)) {}

    // Nothing need be made for it when nobody listens.
    explicit operator bool() const noexcept { return static_cast<bool>(tell_); }

    void ended(diagnostics const& info, session const& with, net::http_request const& sent,
               end const& how) const noexcept;
};

} // namespace vigil::flow
