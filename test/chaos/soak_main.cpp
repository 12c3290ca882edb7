// The program vigil-soak: `vigil-soak [SPAN] [FIRST-SEED]`. The last line of its output is that of the books.
#include "chaos/soak.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>

namespace {

using namespace vigil::chaos;

volatile std::sig_atomic_t interrupted = 0;

// "90s", "20m", "1h"; a number alone means seconds.
std::optional<vigil::duration> read_span(std::string_view text)
{
    unsigned n = 0;
    auto const [rest, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    std::string_view const unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    if (ec != std::errc() || n == 0 || n > 1'000'000)
        return std::nullopt;
    if (unit.empty() || unit == "s")
        return std::chrono::seconds(n);
    if (unit == "m")
        return std::chrono::minutes(n);
    if (unit == "h")
        return std::chrono::hours(n);
    return std::nullopt;
}

std::optional<std::uint64_t> read_seed(std::string_view text)
{
    std::uint64_t n = 0;
    auto const [rest, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    return ec == std::errc() && rest == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

void print_all(char const* title, std::map<std::string, std::uint64_t> const& counts)
{
    std::printf("%s:", title);
    char const* between = " ";
    for (auto const& [name, n] : counts)
        if (n > 0) {
            std::printf("%s%s %llu", between, name.c_str(), static_cast<unsigned long long>(n));
            between = ", ";
        }
    std::printf("\n");
}

void print(soak_report const& r)
{
    auto const& c = r.counts;
    auto const number = [](auto n) { return static_cast<unsigned long long>(n); };
    std::printf("%llu operations in %.1f s: %llu succeeded, %llu failed, %llu of them cancelled\n",
                number(c.counted.operations), r.elapsed, number(c.counted.succeeded),
                number(c.counted.failed), number(c.counted.cancelled));
    std::printf(
        "creates: %llu created, %llu adopted, %llu unknown, %llu of them with the id of what was made\n",
        number(c.counted.created), number(c.counted.adopted), number(c.counted.unknown),
        number(c.counted.unknown_named));
    print_all("asked for", c.tasks);
    print_all("faults", c.faults);
    std::printf("%llu requests, %llu connections, %llu at once at most\n", number(c.requests),
                number(c.connections), number(c.most_connections));
    std::printf("resident KiB: %llu after the first round, %llu in the middle, %llu at the end; "
                "descriptors: %llu before, %llu after; CPU: %.1f s\n",
                number(r.begin.resident_kib), number(r.middle.resident_kib), number(r.end.resident_kib),
                number(r.descriptors_before), number(r.end.descriptors), r.end.cpu_seconds);
    if (r.interrupted)
        std::printf("interrupted\n");
    std::printf("%s\n", last_line(r.sins, r.rounds).c_str());
}

} // namespace

int main(int argc, char** argv)
{
    soak_options how;
    auto const span = argc > 1 ? read_span(argv[1]) : how.span;
    auto const seed = argc > 2 ? read_seed(argv[2]) : how.first_seed;
    if (argc > 3 || !span || !seed) {
        std::fprintf(stderr, "usage: vigil-soak [SPAN] [FIRST-SEED]: 90s, 20m, 1h (60s)\n");
        return 2;
    }
    how.span = *span;
    how.first_seed = *seed;
    for (int const s : {SIGINT, SIGTERM})
        std::signal(s, [](int) { interrupted = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    try {
        auto const report = run_soak(
            how, [] { return interrupted != 0; },
            [](std::string_view line) {
                std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
            });
        print(report);
        return std::fflush(stdout) == 0 && report.clean() ? 0 : 1;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "vigil-soak: %s\n", e.what());
        return 3;
    }
}
