// Signatures, step by step, against published and independently computed vectors (API 10.3).
#include "codec/signature.hpp"

#include "codec/fixtures.hpp"
#include "codec/url.hpp"

#include <vector>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

std::string text(json::value const& v) { return std::string(v.as_string()); }

// One vector as a request of ours: the wire has the path and the query encoded.
struct vector_of
{
    std::vector<net::header> headers;
    std::string method, target, body, access, secret, region, service;
    signature_scheme scheme = signature_scheme::access;
    json::object expected;

    explicit vector_of(json::value const& v)
        : method(text(v.at("method"))),
          body(text(v.at("body"))),
          access(text(v.at("access_key"))),
          secret(text(v.at("secret_key"))),
          expected(v.at("expected").as_object())
    {
        for (auto const& h : v.at("signed_headers_in").as_array())
            headers.push_back({text(h.at(0)), text(h.at(1))});
        auto const path = text(v.at("path"));
        for (std::size_t at = 0; at < path.size();) {
            auto const end = std::min(path.find('/', at + 1), path.size());
            target += '/' + percent_encode(path.substr(at + 1, end - at - 1));
            at = end;
        }
        char mark = '?';
        for (auto const& q : v.at("query").as_array()) {
            target += mark + percent_encode(text(q.at(0))) + '=' + percent_encode(text(q.at(1)));
            mark = '&';
        }
        if (v.at("variant") == "scoped") {
            scheme = signature_scheme::scoped;
            region = text(v.at("region"));
            service = text(v.at("service"));
        }
    }

    signable request() const { return {method, target, headers, body}; }
    signer_identity who() const { return {access, secret, scheme, region, service}; }
    std::string want(std::string_view key) const { return text(expected.at(key)); }
};

struct small_request
{
    std::vector<net::header> headers{{"X-Sdk-Date", "20191115T033655Z"}, {"Host", "h"}};
    signable of(std::string_view target, std::string_view body = {}) const
    {
        return {"POST", target, headers, body};
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(signature)

BOOST_AUTO_TEST_CASE(all_eight_vectors_with_every_step)
{
    auto const document = load("signing-vectors");
    auto const& all = document.at("vectors").as_array();
    BOOST_TEST_REQUIRE(all.size() == 8u);
    int scoped = 0;
    for (auto const& v : all) {
        BOOST_TEST_CONTEXT(v.at("name"))
        {
            vector_of const x(v);
            auto const canonical = canonical_request(x.request());
            BOOST_TEST(canonical == x.want("canonical_request"));
            BOOST_TEST(sha256_hex(canonical) == x.want("hashed_canonical_request"));
            BOOST_TEST(string_to_sign(x.request(), x.who()) == x.want("string_to_sign"));
            auto const header = authorization(x.request(), x.who());
            BOOST_TEST(header == x.want("authorization"));
            BOOST_TEST(header.ends_with("Signature=" + x.want("signature")));
            if (x.scheme == signature_scheme::scoped) {
                ++scoped;
                auto const key = signing_key("20191115T033655Z", x.who());
                BOOST_TEST(to_hex(key.reveal()) == x.want("signing_key"));
            }
        }
    }
    BOOST_TEST(scoped == 2);
}

BOOST_AUTO_TEST_CASE(the_encoding_of_queries)
{
    auto const check = load("signing-vectors").at("query_encoding_check");
    std::string target = "/path";
    char mark = '?';
    for (auto const& pair : check.at("input").as_array()) {
        target += mark + text(pair.at(0)) + '=' + percent_encode(text(pair.at(1)));
        mark = '&';
    }
    BOOST_TEST(canonical_query(target) == text(check.at("expected")));
}

BOOST_AUTO_TEST_CASE(queries_in_every_spelling)
{
    BOOST_TEST(canonical_query("/p") == "");
    BOOST_TEST(canonical_query("/p?") == "");
    BOOST_TEST(canonical_query("/p?a") == "a=");
    BOOST_TEST(canonical_query("/p?b=2&&a=1&") == "a=1&b=2");
    BOOST_TEST(canonical_query("/p?a=x=y") == "a=x%3Dy");
    BOOST_TEST(canonical_query("/p?t=%c3%bc&t=~") == "t=~&t=%C3%BC"); // sorted as meant, spelt in upper case
    BOOST_TEST(canonical_query("/p?a=1+1") == "a=1%2B1");             // a plus is a plus
    BOOST_TEST(canonical_query("/p?a=2&a=10&a=1") == "a=1&a=10&a=2");
}

BOOST_AUTO_TEST_CASE(paths_are_encoded_once_and_end_with_a_slash)
{
    BOOST_TEST(canonical_uri("") == "/");
    BOOST_TEST(canonical_uri("/") == "/");
    BOOST_TEST(canonical_uri("/v1/a") == "/v1/a/");
    BOOST_TEST(canonical_uri("/v1/a/?q=/x") == "/v1/a/");
    BOOST_TEST(canonical_uri("/tags/a%23b%20c") == "/tags/a%23b%20c/");
    BOOST_TEST(canonical_uri("/tags/a%2fb") == "/tags/a%2Fb/"); // a slash inside of a segment stays inside
    BOOST_TEST(canonical_uri("/os:share/x") == "/os%3Ashare/x/");
}

BOOST_AUTO_TEST_CASE(headers_are_trimmed_lowered_and_sorted)
{
    std::vector<net::header> const headers{
        {"X-Sdk-Date", " 20191115T033655Z\t"}, {"Host", "h:8443"}, {"X-Project-Id", "p"}};
    signable const r{"GET", "/", headers, {}};
    BOOST_TEST(canonical_request(r) ==
               "GET\n/\n\nhost:h:8443\nx-project-id:p\nx-sdk-date:20191115T033655Z\n\n"
               "host;x-project-id;x-sdk-date\n" +
                   sha256_hex(""));
    BOOST_TEST(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(a_hash_that_the_request_brings_is_taken)
{
    small_request r;
    r.headers.push_back({"X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"});
    BOOST_TEST(canonical_request(r.of("/", "whatever")).ends_with("\nUNSIGNED-PAYLOAD"));
}

BOOST_AUTO_TEST_CASE(whatever_is_signed_changes_the_signature)
{
    signer_identity const who{"AK", "SK", signature_scheme::access, {}, {}};
    small_request const r;
    auto const plain = authorization(r.of("/a?b=c", "{}"), who);
    BOOST_TEST(plain != authorization(r.of("/b?b=c", "{}"), who));
    BOOST_TEST(plain != authorization(r.of("/a?b=d", "{}"), who));
    BOOST_TEST(plain != authorization(r.of("/a?b=c", "{ }"), who));
    BOOST_TEST(plain != authorization(r.of("/a?b=c", "{}"), {"AK", "SL", signature_scheme::access, {}, {}}));
    BOOST_TEST(plain.find("SK,") == plain.npos); // the name is there, the secret is not
    small_request later;
    later.headers[0].value = "20191115T033656Z";
    BOOST_TEST(plain != authorization(later.of("/a?b=c", "{}"), who));
}

BOOST_AUTO_TEST_CASE(the_date_of_a_signature)
{
    using namespace std::chrono;
    auto const t = sys_days(year(2019) / 11 / 15) + 3h + 36min + 55s;
    BOOST_TEST(sdk_date(t) == "20191115T033655Z");
    BOOST_TEST(sdk_date(t + 999ms) == "20191115T033655Z");
    BOOST_TEST(sdk_date(sys_days(year(2006) / 1 / 2) + 15h + 4min + 5s) == "20060102T150405Z");
}

BOOST_AUTO_TEST_SUITE_END()
