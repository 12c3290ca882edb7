// The table of defaults in README.md against the defaults themselves.
#define BOOST_TEST_MODULE readme
#include <vigil/options.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace {

using namespace std::chrono_literals;

std::string spell(vigil::duration d)
{
    if (d % 1s == 0s)
        return std::to_string(d / 1s) + " s";
    return std::to_string(d / 1ms) + " ms";
}

std::string spell(int n) { return std::to_string(n); }
std::string spell(bool b) { return b ? "yes" : "no"; }

std::string spell(double x)
{
    std::ostringstream os;
    os << x;
    return os.str();
}

std::string count(std::size_t n) { return std::to_string(n); }

std::string bytes(std::size_t n)
{
    if (n % (1024 * 1024) == 0)
        return std::to_string(n / (1024 * 1024)) + " MiB";
    return std::to_string(n / 1024) + " KiB";
}

std::string spell(vigil::tls_version v) { return v == vigil::tls_version::v1_2 ? "1.2" : "1.3"; }

std::string spell(vigil::tls_verification v)
{
    return v == vigil::tls_verification::full ? "chain and host name" : "none";
}

std::string spell(vigil::create_marker m)
{
    return m == vigil::create_marker::automatic ? "automatic" : "other";
}

std::map<std::string, std::string> defaults()
{
    vigil::client_options const o;
    return {
        {"call_deadline", spell(o.call_deadline)},
        {"connections.resolve", spell(o.connections.resolve)},
        {"connections.connect", spell(o.connections.connect)},
        {"connections.tls_handshake", spell(o.connections.tls_handshake)},
        {"connections.write", spell(o.connections.write)},
        {"connections.first_byte", spell(o.connections.first_byte)},
        {"connections.body", spell(o.connections.body)},
        {"connections.idle", spell(o.connections.idle)},
        {"connections.dns_ttl", spell(o.connections.dns_ttl)},
        {"connections.per_origin", count(o.connections.per_origin)},
        {"connections.waiting", count(o.connections.waiting)},
        {"connections.max_head", bytes(o.connections.max_head)},
        {"connections.max_body", bytes(o.connections.max_body)},
        {"reconcile.enabled", spell(o.reconcile.enabled)},
        {"reconcile.grace", spell(o.reconcile.grace)},
        {"marker", spell(o.marker)},
        {"retry.max_attempts", spell(o.retry.max_attempts)},
        {"retry.first_delay", spell(o.retry.first_delay)},
        {"retry.throttled_delay", spell(o.retry.throttled_delay)},
        {"retry.max_delay", spell(o.retry.max_delay)},
        {"retry.budget", spell(o.retry.budget)},
        {"retry.cost", spell(o.retry.cost)},
        {"retry.cost_throttled", spell(o.retry.cost_throttled)},
        {"retry.cost_timeout", spell(o.retry.cost_timeout)},
        {"retry.refund", spell(o.retry.refund)},
        {"rate.per_second", spell(o.rate.per_second)},
        {"rate.burst", spell(o.rate.burst)},
        {"breaker.failures", spell(o.breaker.failures)},
        {"breaker.calls", spell(o.breaker.calls)},
        {"breaker.window", spell(o.breaker.window)},
        {"breaker.open", spell(o.breaker.open)},
        {"breaker.max_open", spell(o.breaker.max_open)},
        {"breaker.probes", spell(o.breaker.probes)},
        {"hedge.enabled", o.hedge.enabled ? "yes" : "no"},
        {"hedge.after", spell(o.hedge.after)},
        {"poll.first", spell(o.poll.first)},
        {"poll.ratio", spell(o.poll.ratio)},
        {"poll.min", spell(o.poll.min)},
        {"poll.max", spell(o.poll.max)},
        {"poll.jitter", spell(o.poll.jitter)},
        {"poll.not_found_grace", spell(o.poll.not_found_grace)},
        {"poll.max_polls_per_second", spell(o.poll.max_polls_per_second)},
        {"poll.delete_grace", spell(o.poll.delete_grace)},
        {"tls.verification", spell(o.tls.verification)},
        {"tls.minimum", spell(o.tls.minimum)},
        {"tls.system_ca", spell(o.tls.system_ca)},
        {"proxy.from_environment", spell(o.proxy.from_environment)},
        {"validate_arguments", spell(o.validate_arguments)},
    };
}

// Rows like "| `poll.first` | 1 s | ... |", of the table that begins with "| option | default |".
std::map<std::string, std::string> table(char const* file)
{
    std::map<std::string, std::string> rows;
    std::ifstream in(file);
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        inside = line.starts_with("| option | default |") || (inside && line.starts_with('|'));
        if (!inside || !line.starts_with("| `"))
            continue;
        auto const name_end = line.find('`', 3);
        auto const value_end = line.find(" |", name_end + 4);
        BOOST_TEST_REQUIRE(value_end != std::string::npos, "not a row of the table: " << line);
        auto const value = line.substr(name_end + 4, value_end - name_end - 4);
        auto const added = rows.emplace(line.substr(3, name_end - 3), value).second;
        BOOST_TEST(added, "twice in the table: " << line);
    }
    return rows;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_table_of_defaults_is_true)
{
    auto const said = table(VIGIL_README);
    auto const real = defaults();
    for (auto const& [name, value] : real) {
        auto const row = said.find(name);
        BOOST_TEST((row != said.end()), name << " is missing in README.md");
        if (row != said.end())
            BOOST_TEST(row->second == value,
                       name << ": README.md says " << row->second << ", it is " << value);
    }
    for (auto const& [name, value] : said)
        BOOST_TEST(real.contains(name), name << " of README.md is no option that this test knows");
}
