// Wipes what must not be found in memory later. Must not know what a secret is for.
#include <vigil/secret.hpp>

#include <openssl/crypto.h>

namespace vigil {

void wipe(std::string& text) noexcept
{
    text.resize(text.capacity()); // never allocates
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

bool operator==(secret const& a, secret const& b) noexcept
{
    return a.text_.size() == b.text_.size() &&
           CRYPTO_memcmp(a.text_.data(), b.text_.data(), a.text_.size()) == 0;
}

} // namespace vigil
