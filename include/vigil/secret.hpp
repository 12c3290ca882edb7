// A text that is sent and never shown.
#pragma once

#include <vigil/detail/config.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace vigil {

// Overwrites all memory of `text`, what lies behind its end too, and leaves it empty.
VIGIL_API void wipe(std::string& text) noexcept;

// A password, a token, a key. Its memory is wiped when it is destroyed, assigned or moved from. There is no way to
// print it but to say reveal(), and nobody in vigil does so who does not write a request.
class VIGIL_API secret
{
    std::string text_;

public:
    secret() noexcept = default;
    explicit secret(std::string text) : text_(std::move(text)) { wipe(text); } // a short text was copied
    secret(secret const& other) = default;
    secret(secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
    secret& operator=(secret other) noexcept
    {
        wipe(text_);
        text_ = std::move(other.text_);
        return *this;
    }
    ~secret() { wipe(text_); }

    std::string const& reveal() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }

    // Takes as long for all texts of one length.
    VIGIL_API friend bool operator==(secret const& a, secret const& b) noexcept;
};

} // namespace vigil
