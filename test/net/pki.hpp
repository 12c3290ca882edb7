// Certificates made at run time, for tests on loopback (OpenSSL 3).
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace vigil::test::pki {

struct freer
{
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
    void operator()(X509* p) const noexcept { X509_free(p); }
    void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
    void operator()(BIO* p) const noexcept { BIO_free_all(p); }
};
using key = std::unique_ptr<EVP_PKEY, freer>;
using certificate = std::unique_ptr<X509, freer>;

inline void check(bool ok, char const* what)
{
    if (!ok)
        throw std::runtime_error(what);
}

struct pair
{
    std::string certificate;
    std::string key;
};

inline std::string text(BIO* bio)
{
    char* data = nullptr;
    auto const n = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<std::size_t>(n));
}

inline std::string pem(X509* c)
{
    std::unique_ptr<BIO, freer> const bio(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(bio.get(), c) == 1, "pem");
    return text(bio.get());
}

inline std::string pem(EVP_PKEY* k, char const* password = nullptr)
{
    std::unique_ptr<BIO, freer> const bio(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_PrivateKey(bio.get(), k, password ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr,
                                   const_cast<char*>(password)) == 1,
          "pem");
    return text(bio.get());
}

inline void extend(X509* c, X509* issuer, int nid, std::string const& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, c, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, freer> const e(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    check(!!e, "extension");
    X509_add_ext(c, e.get(), -1);
}

// issuer null: signed by itself.
inline certificate make(EVP_PKEY* own, std::string const& name, std::string const& alternatives, bool ca,
                        X509* issuer, EVP_PKEY* issuer_key, long from, long to)
{
    certificate c(X509_new());
    X509_set_version(c.get(), 2);
    static long serial = 1000;
    ASN1_INTEGER_set(X509_get_serialNumber(c.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(c.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(c.get()), to);
    X509_set_pubkey(c.get(), own);
    auto* const subject = X509_get_subject_name(c.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(c.get(), issuer ? X509_get_subject_name(issuer) : subject);
    auto* const signer = issuer ? issuer : c.get();
    extend(c.get(), signer, NID_basic_constraints, ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(c.get(), signer, NID_subject_key_identifier, "hash");
    if (ca)
        extend(c.get(), signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!alternatives.empty())
        extend(c.get(), signer, NID_subject_alt_name, alternatives);
    check(X509_sign(c.get(), issuer_key ? issuer_key : own, EVP_sha256()) != 0, "sign");
    return c;
}

class authority
{
    key key_{EVP_EC_gen("P-256")};
    certificate certificate_;

public:
    explicit authority(std::string const& name = "test CA")
        : certificate_(make(key_.get(), name, "", true, nullptr, nullptr, -3600, 86400))
    {}
    std::string pem() const { return pki::pem(certificate_.get()); }

    pair issue(std::string const& alternatives, long from = -3600, long to = 86400,
               char const* password = nullptr) const
    {
        key const own(EVP_EC_gen("P-256"));
        auto const c = make(own.get(), "leaf", alternatives, false, certificate_.get(), key_.get(), from, to);
        return {pki::pem(c.get()), pki::pem(own.get(), password)};
    }
};

inline pair self_signed(std::string const& alternatives)
{
    key const own(EVP_EC_gen("P-256"));
    auto const c = make(own.get(), "alone", alternatives, false, nullptr, nullptr, -3600, 86400);
    return {pem(c.get()), pem(own.get())};
}

} // namespace vigil::test::pki
