// What the services' own error codes mean (API Appendix A).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vigil::codec {

enum class code_class : std::uint8_t {
    foreign,   // of another service, or unknown
    by_status, // says no more than the HTTP status
    auth,
    permission,
    validation,
    conflict,
    not_found,
    quota,
    transient,
    internal,
    unsupported,
    throttled,
};

struct code_entry
{
    std::string_view code;
    code_class what;
};

code_class class_of(std::string_view code) noexcept;

// The digits behind "APIG." or "APIGW."; "" for a code of any other origin.
std::string_view gateway_suffix(std::string_view code) noexcept;

std::span<code_entry const> service_codes() noexcept; // sorted; whole codes
std::span<code_entry const> gateway_codes() noexcept; // sorted; suffixes

} // namespace vigil::codec
