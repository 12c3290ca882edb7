// vigil-chaos [seeds] [first-seed] [--verbose]: what vigil makes of a network and a service that fail as seeds say. Ends
// with one line of books.
#include "chaos/trial.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace vigil::chaos;

struct wishes
{
    std::uint64_t seeds = 100;
    std::uint64_t first = 1;
    bool verbose = false;
};

std::optional<wishes> read(int argc, char** argv)
{
    wishes w;
    std::array<std::uint64_t*, 2> places{&w.seeds, &w.first};
    std::size_t place = 0;
    for (int i = 1; i < argc; ++i) {
        std::string_view const text = argv[i];
        if (text == "--verbose") {
            w.verbose = true;
            continue;
        }
        if (place == places.size())
            return std::nullopt;
        auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *places[place++]);
        if (ec != std::errc() || end != text.data() + text.size())
            return std::nullopt;
    }
    return w;
}

struct totals
{
    verdict sum;
    std::array<std::size_t, sin_count> sins{};

    void add(verdict const& v)
    {
        sum.counted += v.counted;
        sum.line.connections += v.line.connections;
        sum.line.opened += v.line.opened;
        sum.line.requests += v.line.requests;
        for (std::size_t i = 0; i < mishap_count; ++i)
            sum.line.met[i] += v.line.met[i];
        for (auto const& [kind, n] : v.service_faults)
            sum.service_faults[kind] += n;
        sum.outages += v.outages;
        sum.restarts += v.restarts;
        sum.attempts += v.attempts;
        sum.retries += v.retries;
        sum.hedges += v.hedges;
        sum.took += v.took;
        for (auto const& f : v.findings)
            ++sins[static_cast<std::size_t>(f.what)];
    }
};

void row(std::string_view what, std::uint64_t n)
{
    if (n > 0)
        std::printf("  %-28.*s %10llu\n", static_cast<int>(what.size()), what.data(),
                    static_cast<unsigned long long>(n));
}

void print(totals const& t, double seconds)
{
    auto const& v = t.sum;
    auto const& c = v.counted;
    std::puts("what was asked");
    row("operations", c.operations);
    row("succeeded", c.succeeded);
    row("failed", c.failed - c.cancelled);
    row("cancelled", c.cancelled);
    row("created", c.created);
    row("adopted", c.adopted);
    row("unknown, and told", c.unknown);
    row("... with the backup's id", c.unknown_named);
    row("... and both of two", c.told_twice);
    row("attempts", v.attempts);
    row("retries", v.retries);
    row("hedges", v.hedges);
    row("exchanges", v.line.requests);
    row("connections", v.line.opened);
    std::puts("what went wrong on the line");
    for (std::size_t i = 0; i < mishap_count; ++i)
        row(to_string(static_cast<mishap>(i)), v.line.met[i]);
    std::puts("what went wrong at the service");
    for (auto const& [kind, n] : v.service_faults)
        row(kind, n);
    row("outages", v.outages);
    row("restarts", v.restarts);
    std::printf("%.1f hours of virtual time in %.1f s\n",
                std::chrono::duration<double, std::ratio<3600>>(v.took).count(), seconds);
}

int run(wishes const& w)
{
    auto const begin = std::chrono::steady_clock::now();
    totals t;
    for (auto seed = w.first; seed < w.first + w.seeds; ++seed) {
        std::function<void(std::string_view)> tell;
        if (w.verbose)
            tell = [](std::string_view what) {
                std::printf("%.*s\n", static_cast<int>(what.size()), what.data());
            };
        auto const v = carry_out(schedule(seed), std::move(tell));
        for (auto const& f : v.findings)
            std::printf("seed %llu: %s: %s\n", static_cast<unsigned long long>(seed),
                        to_string(f.what).data(), f.text.c_str());
        std::fflush(stdout);
        t.add(v);
    }
    print(t, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    std::puts(last_line(t.sins, w.seeds).c_str());
    return t.sins == std::array<std::size_t, sin_count>{} ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
try {
    auto const w = read(argc, argv);
    if (!w) {
        std::fputs("usage: vigil-chaos [seeds=100] [first-seed=1] [--verbose]\n", stderr);
        return 2;
    }
    return run(*w);
} catch (std::exception const& e) {
    std::fprintf(stderr, "vigil-chaos: %s\n", e.what());
    return 2;
}
