// Chooses a proxy from options or environment. Pure: the environment is an argument. Knows no socket.
#include "net/proxy_rules.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace vigil::net {

namespace ip = boost::asio::ip;

namespace {

std::optional<std::uint16_t> parse_port(std::string_view s)
{
    unsigned value = 0;
    auto const [end, ec] = std::from_chars(s.data(), s.data() + s.size(), value);
    if (ec != std::errc() || end != s.data() + s.size() || value == 0 || value > 65535)
        return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

std::optional<std::string> percent_decode(std::string_view s)
{
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '%') {
            out += s[i];
            continue;
        }
        unsigned value = 0;
        auto const digits = s.substr(i + 1, 2);
        auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || ec != std::errc() || end != digits.data() + 2)
            return std::nullopt;
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

std::string base64(std::string_view s)
{
    std::string out(4 * ((s.size() + 2) / 3) + 1, '\0');
    auto const n =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<unsigned char const*>(s.data()), static_cast<int>(s.size()));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

std::string lower(std::string_view s)
{
    std::string out(s);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trim(std::string_view s)
{
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t'))
        s.remove_suffix(1);
    return s;
}

// "host", "host:port", "[v6]", "[v6]:port", "v6"
std::optional<std::pair<std::string, std::optional<std::uint16_t>>> split_authority(std::string_view s)
{
    std::string_view host = s;
    std::string_view port;
    if (s.starts_with('[')) {
        auto const end = s.find(']');
        if (end == std::string_view::npos || (end + 1 < s.size() && s[end + 1] != ':'))
            return std::nullopt;
        host = s.substr(1, end - 1);
        port = end + 1 < s.size() ? s.substr(end + 2) : std::string_view();
    } else if (auto const colon = s.find(':'); colon != std::string_view::npos && colon == s.rfind(':')) {
        host = s.substr(0, colon);
        port = s.substr(colon + 1);
    }
    std::optional<std::uint16_t> number;
    if (!port.empty()) {
        number = parse_port(port);
        if (!number)
            return std::nullopt;
    }
    return std::pair(lower(host), number);
}

bool in_network(std::string_view rule, ip::address const& address)
{
    error_code ec;
    if (address.is_v4()) {
        auto const net = ip::make_network_v4(std::string(rule), ec);
        return !ec && ip::network_v4(address.to_v4(), net.prefix_length()).canonical() == net.canonical();
    }
    auto const net = ip::make_network_v6(std::string(rule), ec);
    return !ec && ip::network_v6(address.to_v6(), net.prefix_length()).canonical() == net.canonical();
}

bool is_loopback(std::string const& host)
{
    error_code ec;
    auto const address = ip::make_address(host, ec);
    return ec ? host == "localhost" || host.ends_with(".localhost") : address.is_loopback();
}

} // namespace

std::optional<proxy> parse_proxy(std::string_view url)
{
    if (auto const scheme = url.find("://"); scheme != std::string_view::npos) {
        if (lower(url.substr(0, scheme)) != "http")
            return std::nullopt;
        url.remove_prefix(scheme + 3);
    }
    url = url.substr(0, url.find_first_of("/?#"));
    proxy made;
    if (auto const at = url.rfind('@'); at != std::string_view::npos) {
        auto const user = percent_decode(url.substr(0, at));
        if (!user)
            return std::nullopt;
        made.authorization = "Basic " + base64(user->find(':') == std::string::npos ? *user + ":" : *user);
        url.remove_prefix(at + 1);
    }
    auto const authority = split_authority(url);
    if (!authority || authority->first.empty() ||
        authority->first.find_first_of(std::string_view(" \r\n\t\0", 5)) != std::string::npos)
        return std::nullopt;
    made.host = authority->first;
    made.port = authority->second.value_or(80);
    return made;
}

bool is_bypassed(std::string_view rule, origin const& to)
{
    rule = trim(rule);
    if (rule.empty())
        return false;
    if (rule == "*")
        return true;
    error_code ec;
    auto const address = ip::make_address(to.host, ec);
    if (!ec && rule.find('/') != std::string_view::npos)
        return in_network(rule, address);
    auto const parts = split_authority(rule);
    if (!parts || (parts->second && *parts->second != to.port))
        return false;
    auto const& name = parts->first;
    if (!ec) {
        error_code not_address;
        auto const wanted = ip::make_address(name, not_address);
        return !not_address && wanted == address;
    }
    if (name.starts_with('.'))
        return to.host.ends_with(name);
    return to.host == name || to.host.ends_with("." + name);
}

result<proxy_rules> proxy_rules::make(proxy_options const& options, environment const& env,
                                      std::string& problem)
{
    proxy_rules rules;
    rules.bypass_ = options.bypass;
    if (!options.url.empty()) {
        // A word alone is a mistake here; in the environment it has always been a host.
        if (options.url.find("://") != std::string::npos)
            rules.http_ = rules.https_ = parse_proxy(options.url);
        if (!rules.http_) {
            problem = "proxy.url: must be http://[user:password@]host[:port]";
            return errc::invalid_argument;
        }
        return rules;
    }
    if (!options.from_environment)
        return rules;
    auto const read = [&](std::optional<proxy>& into, std::initializer_list<char const*> names) {
        for (auto const* const name : names) {
            auto const value = env(name);
            if (value.empty())
                continue;
            into = parse_proxy(value);
            if (!into)
                problem = std::string(name) + " (environment): must be http://[user:password@]host[:port]";
            return into.has_value();
        }
        return true;
    };
    // HTTP_PROXY in capitals is left alone: under CGI it is a header of somebody's request.
    if (!read(rules.https_, {"https_proxy", "HTTPS_PROXY"}) || !read(rules.http_, {"http_proxy"}))
        return errc::invalid_argument;
    rules.spare_loopback_ = true;
    auto list = env("no_proxy");
    if (list.empty())
        list = env("NO_PROXY");
    for (std::string_view rest = list; !rest.empty();) {
        auto const comma = rest.find(',');
        rules.bypass_.emplace_back(trim(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return rules;
}

proxy const* proxy_rules::choose(origin const& to) const
{
    auto const& chosen = to.tls ? https_ : http_;
    if (!chosen || (spare_loopback_ && is_loopback(to.host)))
        return nullptr;
    if (std::ranges::any_of(bypass_, [&](std::string const& rule) { return is_bypassed(rule, to); }))
        return nullptr;
    return &*chosen;
}

} // namespace vigil::net
