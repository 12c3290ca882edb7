// What was asked, what was told, and what the service has: are they the same? Knows no client, no line and no clock,
// so it serves whoever runs operations. Not thread-safe.
#pragma once

#include <vigil/diagnostics.hpp>
#include <vigil/error.hpp>
#include <vigil/testing/simulator_options.hpp>
#include <vigil/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::chaos {

enum class sin {
    lost,      // the service has what no outcome names, or an outcome names what the service has not
    duplicate, // more of it than calls that make it
    hung,      // an operation did not end in time, or ended twice
    leaked,    // something is left when everything is over
};
inline constexpr std::size_t sin_count = 4;

std::string_view to_string(sin) noexcept;

struct finding
{
    sin what;
    std::string text;
};

// One backup as the service has it.
struct entry
{
    std::string id;
    std::string job; // "" when there is none
    std::string name;
    std::string volume;
    std::string outcome; // "available" or "error"; "" when nobody knows
    std::string client_request_id;
    bool deleted = false;
};

std::vector<entry> entries_of(std::vector<testing::simulated_backup> const&);

// What an operation said at its end.
struct word
{
    error_code ec;
    diagnostics info;
    std::string backup; // that it made, or saw
    std::string job;    // that made, or will make it
    std::string
        state; // of a wait: what the backup has become: "available", "error", "gone"; "" when it does not tell

    word() {}
};

// How operations ended, for the table.
struct tally
{
    std::uint64_t operations = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0; // of the failed
    std::uint64_t created = 0;   // creates that say so
    std::uint64_t adopted = 0;
    std::uint64_t unknown = 0;       // creates that do not know, and say so
    std::uint64_t unknown_named = 0; // of these, with the id of what the service has
    std::uint64_t told_twice = 0;    // of these, with both ids of two

    tally& operator+=(tally const&) noexcept;
};

class books
{
public:
    using number = std::size_t;

    // An operation begins, and has to end at `due` at the latest; nullopt: some time before the books are closed.
    number begin(std::string what, time_point now, std::optional<time_point> due);

    // It makes one backup of that name and volume. Calls of the same name and volume are counted together: there may be
    // as many backups as calls. vigil's mark may be added to the name.
    void creates(number, std::string name, std::string volume);

    // It makes one of something else that the one who closes the books can count.
    void makes(number, std::string effect);

    // Its caller gives up: it has to end at once.
    void cancel(number, time_point now);

    // It has to end by then, if it did not have to before.
    void hurry(number, time_point by);

    void end(number, time_point now, word said);

    // So many of them are left when none should be.
    void leak(std::string_view what, std::size_t count);

    bool ended(number) const noexcept;
    std::size_t open() const noexcept; // operations that have not ended

    // Everything is over: what is wrong. `effects` says how many there are of those that makes() named, and of nothing
    // else; an effect that is not in it is there 0 times.
    std::vector<finding> close(std::vector<entry> const& service,
                               std::map<std::string, std::size_t> const& effects, time_point now);

    tally const& counted() const noexcept { return tally_; }

    // An operation may end so much later than it has to.
    static constexpr duration patience = std::chrono::seconds(1);

private:
    struct line
    {
        std::string what;
        std::optional<time_point> due;
        std::string name; // of a backup it makes
        std::string volume;
        std::string effect;
        bool creates = false;
        bool cancelled = false;
        int ends = 0;
        time_point at{};
        word said;
    };
    using lines = std::vector<line const*>;

    void reconcile(std::vector<entry> const& service);
    void compare(lines const& calls, std::vector<entry const*> const& there);
    void trace_claims(line const&, std::vector<entry> const& service);
    void compare_effects(std::map<std::string, std::size_t> const& effects);
    void compare_states(std::vector<entry> const& service);
    void find(sin what, std::string text) { found_.push_back({what, std::move(text)}); }

    std::vector<line> lines_;
    std::vector<finding> found_;
    tally tally_;
};

// "lost 0 duplicate 0 hung 0 leaked 0 seeds 25"
std::string last_line(std::array<std::size_t, sin_count> const& sins, std::uint64_t seeds);

} // namespace vigil::chaos
