// Identity services, and who stands before them: a password, a key and a token go where the log-in and its catalogue
// say, and a catalogue says less than it seems.
#include "client/hostile.hpp"

namespace vigil::test {

BOOST_AUTO_TEST_SUITE(hostile_identity)

// Who may say where a service is: the identity service that was logged in to over TLS, for services over TLS.
BOOST_AUTO_TEST_CASE(a_catalogue_names_hosts_and_nothing_else)
{
    for (auto const* const lure : {"http://evil.test/v2/p",
                                   "http://vbs.test/v2/p",
                                   "HTTP://evil.test",
                                   "https://vbs.test@evil.test/v2",
                                   "https://user:pw@evil.test/",
                                   "https://evil.test?x=vbs.test",
                                   "https://evil.test#vbs.test",
                                   "//evil.test/v2",
                                   "gopher://evil.test/",
                                   "javascript:alert(1)",
                                   "file:///etc/passwd",
                                   "https://evil.test:0/",
                                   "https://evil.test:65536/",
                                   "https://evil.test:443:443/",
                                   "https://[::1%25evil]/",
                                   "https://[::1/",
                                   "https://[v1.evil]/",
                                   "https://evil.test\\\\.vbs.test/",
                                   "https://vbs.test\\r\\nHost: evil.test/",
                                   "https://vbs.test%0d%0aX:%20evil/",
                                   "https://vbs.test%2fevil/",
                                   "https://vbs.test/../evil/v2",
                                   "https://vbs.test/%2e%2e/evil/v2",
                                   "https://vbs.test/.%2E/evil/v2",
                                   "https://\xd0\xb5vil.test/",
                                   "https://vbs\xe3\x80\x82test.evil/",
                                   "https://ev\\u0000il.test/",
                                   " https://evil.test",
                                   "https:evil.test",
                                   "https:///evil.test/"}) {
        hostile h;
        h.serve([](auto const&) { return say(200, tempting); }, lure);
        for (auto const* const call : {"get_backup", "groups.get", "get_volume"}) { // one of each service
            auto const t = h.run(named(call));
            BOOST_TEST((t.at->ec != errc::endpoint_not_found), lure << ": " << call);
        }
        BOOST_TEST(h.wire->requests.size() >= 2u, lure);
        for (auto const& r : h.wire->requests)
            hostile::check(r, lure);
    }
    // A name of another script is written in letters of its own, xn--, by whoever means it; then it is a host.
    hostile h;
    h.serve([](auto const&) { return say(200, tempting); }, "https://xn--vil-qdd.test/");
    h.run(named("get_backup"));
    BOOST_TEST(where(h.wire->requests.back()) == "https://xn--vil-qdd.test:443");
}

BOOST_AUTO_TEST_CASE(what_a_catalogue_names_without_tls_gets_no_token)
{
    for (bool const tls : {true, false}) {
        hostile h;
        h.options.credentials = password_credentials(tls ? "https://iam.test/v3" : "http://iam.test/v3", "u",
                                                     std::string(password))
                                    .project_name("p");
        h.wire->answer = [](net::http_request const& r) {
            if (r.to.host != "iam.test")
                return say(200, tempting);
            return say(
                201,
                R"({"token":{"expires_at":"2026-02-01T00:00:00.000000Z","project":{"id":"p"},"catalog":[)" +
                    endpoints("vbs", "http://vbs.test/v2/p") + "]}}",
                {{"X-Subject-Token", std::string(token)}});
        };
        auto const get = named("get_backup");
        auto const t = h.run(get);
        if (!tls) { // nothing is lost that was not sent about in the clear already
            BOOST_TEST(!t.at->ec, t.at->ec.message());
            BOOST_TEST(where(h.wire->requests.back()) == "http://vbs.test:80");
            continue;
        }
        BOOST_TEST(t.at->ec == errc::endpoint_not_found);
        BOOST_TEST(t.at->info.rule.find("by http:// does not count") != std::string::npos, t.at->info.rule);
        BOOST_TEST(h.wire->requests.size() == 1u); // the log-in

        // Whoever means it says so.
        hostile willing;
        willing.wire->answer = h.wire->answer;
        willing.options.vbs_endpoint = "http://vbs.test";
        BOOST_TEST(!willing.run(get).at->ec);
        BOOST_TEST(where(willing.wire->requests.back()) == "http://vbs.test:80");
    }
}

// The identity service itself may be somebody else's by now, or have one before it.
BOOST_AUTO_TEST_CASE(a_password_goes_to_the_identity_service_only)
{
    for (int const status : {301, 302, 307, 308, 401, 403, 503}) {
        hostile h;
        h.options.retry.max_attempts = 2;
        h.wire->answer = [&](auto const&) {
            return say(status,
                       R"({"error":{"code":401,"message":"no","location":"https://evil.test"},"links":)"
                       R"([{"rel":"self","href":"https://evil.test/v3"}]})",
                       away);
        };
        auto const t = h.run(named("get_backup"));
        BOOST_TEST(t.at->ec.failed());
        BOOST_TEST(h.wire->requests.size() <= 2u);
        for (auto const& r : h.wire->requests) {
            BOOST_TEST(where(r) == "https://iam.test:443");
            hostile::check(r, "a log-in, " + std::to_string(status));
        }
    }
}

BOOST_AUTO_TEST_CASE(signatures_go_where_tokens_do)
{
    for (int const status : {200, 301, 307, 401, 503}) {
        hostile h;
        h.options.credentials = access_key_credentials("AK", std::string(secret_key))
                                    .auth_url("https://iam.test/v3")
                                    .project_name("p");
        h.wire->answer = [&](net::http_request const& r) {
            if (r.target.starts_with("/v3/projects"))
                return say(200,
                           R"({"projects":[{"id":"p","name":"p","links":{"self":"https://evil.test/v3"}}],)"
                           R"("links":{"next":"https://evil.test/v3/projects?page=2"}})");
            if (r.target == "/v3/auth/catalog")
                return say(200, R"({"catalog":)" + catalogue("http://evil.test/v2") +
                                    R"(,"links":{"self":"https://evil.test"}})");
            return say(status, tempting, away);
        };
        h.run_all("signed, " + std::to_string(status));
        for (auto const& r : h.wire->requests) {
            auto const signature = std::ranges::find_if(
                r.headers, [](auto const& f) { return net::same_name(f.name, "Authorization"); });
            BOOST_TEST((signature != r.headers.end() && signature->value.starts_with("SDK-HMAC-SHA256")));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
