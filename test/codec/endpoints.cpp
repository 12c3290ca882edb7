// Endpoints of options and catalogues (API 1.1).
#include "codec/endpoint.hpp"

#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;

namespace {

struct reduced
{
    std::string_view url;
    bool tls;
    std::string_view host;
    int port;
    std::string_view base;
};

constexpr reduced accepted[]{
    {"https://vbs.eu-de.otc.t-systems.com", true, "vbs.eu-de.otc.t-systems.com", 443, ""},
    {"https://vbs.eu-de.otc.t-systems.com/", true, "vbs.eu-de.otc.t-systems.com", 443, ""},
    {"https://vbs.eu-de.otc.t-systems.com/v2", true, "vbs.eu-de.otc.t-systems.com", 443, ""},
    {"https://vbs.eu-de.otc.t-systems.com/v2/17fbda95add24720a4038ba4b1c705ed", true,
     "vbs.eu-de.otc.t-systems.com", 443, ""},
    {"https://iam.example.com/v3.0/", true, "iam.example.com", 443, ""},
    {"http://127.0.0.1:8776/volume/v3/p", false, "127.0.0.1", 8776, "/volume"},
    {"http://127.0.0.1/", false, "127.0.0.1", 80, ""},
    {"https://host:443/a/b/", true, "host", 443, "/a/b"},
    {"https://host/a//", true, "host", 443, "/a"},
    {"HTTPS://Host.Example.COM:8443/V2", true, "host.example.com", 8443, "/V2"},
    // no version segments
    {"https://v2.host/volumev2", true, "v2.host", 443, "/volumev2"},
    {"https://host/v", true, "host", 443, "/v"},
    {"https://host/v2x/vv3/v2.", true, "host", 443, "/v2x/vv3/v2."},
    {"https://host/a/v10.25/b/v3", true, "host", 443, "/a"},
    {"https://host/a%20b/v2", true, "host", 443, "/a%20b"},
    // IPv6
    {"https://[2001:db8::1]:8776/v3", true, "2001:db8::1", 8776, ""},
    {"http://[::1]", false, "::1", 80, ""},
    {"https://[2001:DB8:0:0::1]", true, "2001:db8::1", 443, ""},
};

constexpr std::string_view refused[]{
    "",
    "host",
    "host:443",
    "/v2",
    "//host/v2",
    "ftp://host",
    "ws://host",
    "https://",
    "https:///v2",
    "https://:443",
    "https://user@host",
    "https://user:pw@host/v2",
    "https://@host",
    "https://host?x=1",
    "https://host/v2?",
    "https://host/#f",
    "https://host/v2#",
    "https://host:0",
    "https://host:65536",
    "https://host:-1",
    "https://host:x",
    "https://[::1",
    "https://::1/",
    "https://[v1.x]/",
    "https://host/../v2",
    "https://host/a/./v2",
    "https://host/%2e%2e/v2",
    "https://host/a/.%2E/v2",
    "https://host/%2E/v2",
    "https://ho st/",
    "https://host\r\nX: y/",
    "https://h%00st/",
    "https://host/\n",
    " https://host",
    "https://host ",
    "https://a,b/",
};

std::vector<catalog_entry> const catalog{
    {"identity", "iam", {{"https://iam", "*", "public"}}},
    {"volumev2", "evs2", {{"https://evs2/v2/p", "eu-de", "public"}}},
    {"volumev3", "evs", {{"", "eu-de", "public"}, {"https://evs/v3/p", "eu-de", "public"}}},
    {"vbsv2",
     "vbs",
     {{"https://vbs-any/v2", "*", "public"},
      {"https://vbs-internal/v2", "eu-de", "internal"},
      {"https://vbs-de/v2", "eu-de", "public"},
      {"https://vbs-nl/v2", "eu-nl", "public"}}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(endpoints)

BOOST_AUTO_TEST_CASE(urls_are_reduced_to_origin_and_base)
{
    for (auto const& e : accepted)
        BOOST_TEST_CONTEXT(e.url)
        {
            auto const r = reduce_endpoint(e.url);
            BOOST_TEST_REQUIRE(r.has_value());
            BOOST_TEST(r->origin.tls == e.tls);
            BOOST_TEST(r->origin.host == e.host);
            BOOST_TEST(r->origin.port == e.port);
            BOOST_TEST(r->base_path == e.base);
        }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused)
{
    for (auto const url : refused)
        BOOST_TEST_CONTEXT(url)
        {
            auto const r = reduce_endpoint(url);
            BOOST_TEST_REQUIRE(r.has_error());
            BOOST_TEST((r.error() == errc::invalid_argument));
        }
}

BOOST_AUTO_TEST_CASE(an_endpoint_of_the_region_goes_before_one_of_all)
{
    BOOST_TEST(find_endpoint(catalog, service::vbs, "eu-de", "public") == "https://vbs-de/v2");
    BOOST_TEST(find_endpoint(catalog, service::vbs, "eu-nl", "") == "https://vbs-nl/v2");
    BOOST_TEST(find_endpoint(catalog, service::vbs, "eu-ch", "") == "https://vbs-any/v2");
    BOOST_TEST(find_endpoint(catalog, service::vbs, "", "") == "https://vbs-any/v2"); // the first
    BOOST_TEST(find_endpoint(catalog, service::vbs, "eu-de", "internal") == "https://vbs-internal/v2");
    BOOST_TEST(find_endpoint(catalog, service::vbs, "eu-de", "admin") == "");
}

BOOST_AUTO_TEST_CASE(a_url_that_cannot_be_used_is_passed_over)
{
    for (auto const* const bad : {"", "not a url", "http://user:pw@other", "ftp://x", "https://h/../v2"}) {
        BOOST_TEST(find_endpoint({{"vbs", "", {{bad, "r", "public"}, {"https://b", "r", "public"}}}},
                                 service::vbs, "r", "") == "https://b");
        BOOST_TEST(find_endpoint({{"vbs", "", {{bad, "r", "public"}, {"https://b", "*", "public"}}}},
                                 service::vbs, "r", "") == "https://b");
        BOOST_TEST(find_endpoint(
                       {{"vbs", "", {{bad, "r", "public"}}}, {"vbsv2", "", {{"https://b", "r", "public"}}}},
                       service::vbs, "r", "") == "https://b");
        BOOST_TEST(find_endpoint({{"vbs", "", {{bad, "*", "public"}}}}, service::vbs, "r", "") == "");
    }
}

BOOST_AUTO_TEST_CASE(one_without_tls_is_passed_over_where_tls_is_a_must)
{
    std::vector<catalog_entry> const both{
        {"vbs", "", {{"http://a", "r", "public"}, {"HTTPS://b", "*", "public"}}}};
    BOOST_TEST(find_endpoint(both, service::vbs, "r", "") == "http://a");
    BOOST_TEST(find_endpoint(both, service::vbs, "r", "", true) == "HTTPS://b");
    BOOST_TEST(find_endpoint({{"vbs", "", {{"http://a", "r", "public"}}}}, service::vbs, "r", "", true) ==
               "");
    auto const rule = endpoint_rule(service::sdrs, "r", "", true);
    BOOST_TEST(rule.find("by http:// does not count") != rule.npos, rule);
    BOOST_TEST(endpoint_rule(service::sdrs, "r", "").find("http") == rule.npos);
}

BOOST_AUTO_TEST_CASE(services_have_several_names)
{
    BOOST_TEST(find_endpoint(catalog, service::volume, "eu-de", "public") ==
               "https://evs/v3/p"); // v3 before v2
    BOOST_TEST(find_endpoint(catalog, service::identity, "eu-de", "") == "https://iam");
    BOOST_TEST(find_endpoint(catalog, service::sdrs, "eu-de", "") == "");
    BOOST_TEST(find_endpoint({}, service::vbs, "", "") == "");
    for (auto const type : {"block-storage", "volumev3", "block-store", "volumev2", "volume"})
        BOOST_TEST(find_endpoint({{type, "", {{"http://u", "r", "public"}}}}, service::volume, "r", "") ==
                   "http://u");
    for (auto const type : {"vbs", "vbsv2"})
        BOOST_TEST(find_endpoint({{type, "", {{"http://u", "r", "public"}}}}, service::vbs, "r", "") ==
                   "http://u");
    BOOST_TEST(find_endpoint({{"sdrs", "", {{"http://u", "r", "public"}}}}, service::sdrs, "r", "") ==
               "http://u");
}

BOOST_AUTO_TEST_SUITE_END()
