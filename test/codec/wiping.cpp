// No key stays behind in memory that is given back.
#include "codec/access_keys.hpp"
#include "codec/signature.hpp"

#include "support/freed_memory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace vigil::codec {

BOOST_AUTO_TEST_SUITE(wiping)

BOOST_AUTO_TEST_CASE(a_signature_leaves_no_copy_of_the_security_token)
{
    std::string const token = "SECURITYTOKEN-0123456789-0123456789";
    std::vector<net::header> const headers{{"X-Project-Id", "p"},
                                           {"X-Security-Token", token},
                                           {"X-Sdk-Date", "20260101T000000Z"},
                                           {"Host", "h"}};
    signable const what{"GET", "/v3/p/backups?limit=1", headers, ""};
    int left = 0;
    for (auto const scheme : {signature_scheme::access, signature_scheme::scoped}) {
        test::freed_memory const freed(token);
        BOOST_TEST(!authorization(what, {"AK", "secret", scheme, "eu-de", "vbs"}).empty());
        left += freed.held_it();
    }
    BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_CASE(a_temporary_key_that_has_escapes_leaves_no_copy)
{
    std::string const secret = "SECRETKEY-0123456789-0123456789";
    auto const body = R"({"credential":{"access":"AK","securitytoken":"t\/t","secret":"\/)" + secret +
                      R"(","x":")" + std::string(5000, 'x') + R"(\/"}})";
    auto const expected = "/" + secret;
    int left = 0;
    {
        test::freed_memory const freed(secret);
        fault f;
        auto const key = decode_temporary_key(body, f);
        BOOST_TEST_REQUIRE(key.has_value());
        BOOST_TEST((key->secret.reveal() == expected));
        // What is kept for the next document is given back when that needs more.
        auto const next = R"({"credential":{"access":"AK","securitytoken":"t","secret":"s","x":"\/)" +
                          std::string(50'000, 'x') + R"("}})";
        BOOST_TEST(decode_temporary_key(next, f).has_value());
        left = freed.held_it();
    }
    BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::codec
