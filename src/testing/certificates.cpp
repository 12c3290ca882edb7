// Makes a certificate authority and a certificate with OpenSSL 3. Knows nothing of connections.
#include "testing/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace vigil::testing::sim {

namespace {

struct release
{
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
    void operator()(BIO* p) const { BIO_free_all(p); }
};
template <class T>
using owned = std::unique_ptr<T, release>;

template <class T>
T* checked(T* p, char const* what)
{
    if (!p)
        throw std::runtime_error(std::string("cannot make a certificate: ") + what);
    return p;
}

owned<EVP_PKEY> make_key() { return owned<EVP_PKEY>(checked(EVP_EC_gen("P-256"), "key")); }

void extend(X509* certificate, X509* issuer, int nid, std::string const& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    owned<X509_EXTENSION> extension(
        checked(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), value.c_str()));
    X509_add_ext(certificate, extension.get(), -1);
}

// Without an issuer the certificate signs itself.
struct issuer
{
    X509* certificate = nullptr;
    EVP_PKEY* key = nullptr;
};

owned<X509> make_certificate(EVP_PKEY* key, char const* name, issuer by, bool authority,
                             simulator_options const& options)
{
    owned<X509> c(checked(X509_new(), "certificate"));
    X509_set_version(c.get(), 2);
    std::uint64_t serial = 1;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(c.get()), serial >> 1);
    bool const expired = options.certificate_expired && !authority;
    X509_gmtime_adj(X509_getm_notBefore(c.get()), expired ? -7200 : -3600);
    X509_gmtime_adj(X509_getm_notAfter(c.get()), expired ? -3600 : 30L * 86400);
    X509_set_pubkey(c.get(), key);
    auto* subject = X509_get_subject_name(c.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>(name), -1,
                               -1, 0);
    auto* signer = by.certificate ? by.certificate : c.get();
    X509_set_issuer_name(c.get(), X509_get_subject_name(signer));
    extend(c.get(), signer, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(c.get(), signer, NID_subject_key_identifier, "hash");
    if (authority)
        extend(c.get(), signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    else
        extend(c.get(), signer, NID_subject_alt_name, options.certificate_names);
    if (!X509_sign(c.get(), by.key ? by.key : key, EVP_sha256()))
        throw std::runtime_error("cannot sign a certificate");
    return c;
}

template <class Write>
std::string pem(Write write)
{
    owned<BIO> out(checked(BIO_new(BIO_s_mem()), "buffer"));
    write(out.get());
    char* text = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

} // namespace

certificates make_certificates(simulator_options const& options)
{
    auto const ca_key = make_key();
    auto const ca = make_certificate(ca_key.get(), "vigil simulator CA", {}, true, options);
    auto const key = make_key();
    issuer const by = options.certificate_self_signed ? issuer() : issuer{ca.get(), ca_key.get()};
    auto const leaf = make_certificate(key.get(), "vigil simulator", by, false, options);

    certificates made;
    made.ca_pem = pem([&](BIO* out) { PEM_write_bio_X509(out, ca.get()); });
    made.chain_pem = pem([&](BIO* out) { PEM_write_bio_X509(out, leaf.get()); });
    made.key_pem = pem(
        [&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return made;
}

} // namespace vigil::testing::sim
