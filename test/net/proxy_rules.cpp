// Proxies from options and environment.
#include "net/proxy_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

namespace vigil::net {

namespace {

proxy_rules::environment env(std::map<std::string, std::string> m)
{
    return [m](char const* name) {
        auto const at = m.find(name);
        return at == m.end() ? std::string() : at->second;
    };
}

std::string chosen(proxy_rules const& r, bool tls, std::string host, std::uint16_t port = 443)
{
    auto const* const p = r.choose({tls, std::move(host), port});
    return p ? p->host + ":" + std::to_string(p->port) : "direct";
}

} // namespace

BOOST_AUTO_TEST_SUITE(proxy_rules_)

BOOST_AUTO_TEST_CASE(reads_urls)
{
    auto const p = parse_proxy("http://us%40er:p%3Ass@Proxy.Example:3128/");
    BOOST_TEST_REQUIRE(p.has_value());
    BOOST_TEST(p->host == "proxy.example");
    BOOST_TEST(p->port == 3128);
    BOOST_TEST(p->authorization == "Basic dXNAZXI6cDpzcw=="); // us@er:p:ss
    BOOST_TEST(parse_proxy("proxy:8080")->port == 8080);
    BOOST_TEST(parse_proxy("http://proxy")->port == 80);
    BOOST_TEST(parse_proxy("http://[::1]:8080")->host == "::1");
    BOOST_TEST(parse_proxy("http://u@p")->authorization == "Basic dTo=");
    BOOST_TEST(parse_proxy("http://proxy")->authorization == "");
    for (auto const* bad :
         {"", "https://p", "socks5://p", "http://", "http://p:0", "http://p:70000", "http://p:x",
          "http://%zz@p", "http://%4@p", "http://%@p", "http://[::1", "http://[::1]x", "http://a b"})
        BOOST_TEST_CONTEXT(bad)
    BOOST_TEST(!parse_proxy(bad).has_value());
}

BOOST_AUTO_TEST_CASE(bypasses)
{
    origin const a{true, "a.example.com", 443};
    origin const v4{true, "10.1.2.3", 8776};
    origin const v6{true, "fe80::1", 443};
    for (auto const* rule :
         {"*", "example.com", " a.example.com ", ".example.com", "EXAMPLE.com", "example.com:443"})
        BOOST_TEST_CONTEXT(rule)
    BOOST_TEST(is_bypassed(rule, a));
    for (auto const* rule :
         {"", "ample.com", "b.example.com", ".a.example.com", "example.com:80", "10.0.0.0/8"})
        BOOST_TEST_CONTEXT(rule)
    BOOST_TEST(!is_bypassed(rule, a));
    for (auto const* rule : {"10.0.0.0/8", "10.1.2.3", "10.1.2.3:8776", "10.1.2.0/24"})
        BOOST_TEST_CONTEXT(rule)
    BOOST_TEST(is_bypassed(rule, v4));
    for (auto const* rule : {"11.0.0.0/8", "1.2.3", ".2.3", "10.1.2.3:80", "fe80::/10", "10.0.0.0/99"})
        BOOST_TEST_CONTEXT(rule)
    BOOST_TEST(!is_bypassed(rule, v4));
    BOOST_TEST(is_bypassed("fe80::/10", v6));
    BOOST_TEST(is_bypassed("[fe80::1]:443", v6));
    BOOST_TEST(is_bypassed("FE80:0::1", v6));
}

BOOST_AUTO_TEST_CASE(options_come_first)
{
    proxy_options o;
    o.url = "http://mine:1";
    o.bypass = {"direct.example"};
    std::string problem;
    auto const r =
        proxy_rules::make(o, env({{"https_proxy", "http://theirs:2"}, {"no_proxy", "*"}}), problem);
    BOOST_TEST_REQUIRE(r.has_value());
    BOOST_TEST(chosen(*r, true, "x") == "mine:1");
    BOOST_TEST(chosen(*r, false, "127.0.0.1", 80) == "mine:1");
    BOOST_TEST(chosen(*r, true, "direct.example") == "direct");
}

BOOST_AUTO_TEST_CASE(the_environment_comes_next)
{
    std::string problem;
    auto const r = proxy_rules::make(
        {}, env({{"HTTPS_PROXY", "http://s:2"}, {"http_proxy", "h:3"}, {"NO_PROXY", "a.example, b.example"}}),
        problem);
    BOOST_TEST_REQUIRE(r.has_value());
    BOOST_TEST(chosen(*r, true, "x") == "s:2");
    BOOST_TEST(chosen(*r, false, "x", 80) == "h:3");
    BOOST_TEST(chosen(*r, true, "a.example") == "direct");
    BOOST_TEST(chosen(*r, true, "b.example") == "direct");
    BOOST_TEST(chosen(*r, true, "localhost") == "direct");
    BOOST_TEST(chosen(*r, true, "127.0.0.9") == "direct");
    BOOST_TEST(chosen(*r, true, "::1") == "direct");

    auto const cgi = proxy_rules::make({}, env({{"HTTP_PROXY", "h:3"}}), problem);
    BOOST_TEST(chosen(*cgi, false, "x", 80) == "direct");

    proxy_options off;
    off.from_environment = false;
    auto const none = proxy_rules::make(off, env({{"https_proxy", "http://s:2"}}), problem);
    BOOST_TEST(chosen(*none, true, "x") == "direct");
}

BOOST_AUTO_TEST_CASE(names_what_is_wrong)
{
    std::string problem;
    proxy_options o;
    o.url = "ftp://secret:word@x";
    BOOST_TEST((proxy_rules::make(o, env({}), problem).error() == errc::invalid_argument));
    BOOST_TEST(problem == "proxy.url: must be http://[user:password@]host[:port]");
    BOOST_TEST((proxy_rules::make({}, env({{"https_proxy", "ftp://x"}}), problem).error() ==
                errc::invalid_argument));
    BOOST_TEST(problem == "https_proxy (environment): must be http://[user:password@]host[:port]");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
