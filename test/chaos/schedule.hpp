// What one seed does: to the service, to the line, to the clock, and what is asked for meanwhile. A seed in, values
// out: no clock, no socket, and nothing of std::*_distribution, so that a seed means the same everywhere.
#pragma once

#include <vigil/model/requests.hpp>
#include <vigil/testing/simulator_options.hpp>
#include <vigil/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::chaos {

// splitmix64. Streams of one seed know nothing of each other.
class chance
{
    std::uint64_t state_;

public:
    explicit chance(std::uint64_t seed, std::uint64_t stream = 0) noexcept;

    std::uint64_t bits() noexcept;
    std::uint64_t below(std::uint64_t n) noexcept; // 0 to n - 1; 0 when n is 0
    bool happens(unsigned percent) noexcept { return below(100) < percent; }
    duration between(duration least, duration most) noexcept; // in whole milliseconds

    template <class Range>
    auto const& pick(Range const& from) noexcept
    {
        return from[static_cast<std::size_t>(below(std::size(from)))];
    }
};

// What goes wrong with one connection.
enum class mishap {
    none,
    reset_request, // the peer has read `at` bytes, then the connection is reset
    reset_reply,   // `at` bytes have come back, then the connection is reset
    stall_request, // the peer reads `at` bytes, and nothing goes either way any more
    stall_reply,   // `at` bytes come back, and nothing any more
    end_request, // the peer stops to send (FIN) when it has read `at` bytes, but reads on, and does what it is asked
    end_reply,    // the peer ends (FIN) after `at` bytes of what it sends
    single_bytes, // both ways byte by byte
    odd_pieces,   // both ways in pieces of odd sizes
    reply_twice,  // the reply in which byte `at` is comes twice, without a pause
    early_reply, // a refusal (503) comes when `at` bytes of the request have been read; the request is not executed
    stray_reply, // a reply that nobody asked for comes while the connection is idle, after byte `at` was sent back
    interim,      // 1xx replies come before each reply
    refused,      // it is not opened: refused
    unreachable,  // it is not opened: no answer
    slow_connect, // it is opened `after` that
    no_name,      // it is not opened: the name does not resolve
};
inline constexpr std::size_t mishap_count = static_cast<std::size_t>(mishap::no_name) + 1;

std::string_view to_string(mishap) noexcept;

// Bytes are counted in their direction, from the start of the connection: 0 is before the first one.
struct line_fault
{
    mishap what = mishap::none;
    std::size_t at = 0;
    duration after{};
    // Of what happens to the request: whoever writes notices it while writing. Else the bytes vanish in buffers, and
    // only reading shows it.
    bool while_writing = false;
    std::uint64_t pieces = 0; // seed of their sizes
};

// The whole service is away.
struct outage
{
    enum class kind {
        refused, // connections are reset, new ones refused
        silent,  // nothing goes either way, new ones are not answered
        gateway, // everything is answered by a gateway: 503
    };
    kind how = kind::refused;
    duration from{};
    duration length{};
};

// All connections are reset. What the service has in its books stays.
struct restart
{
    duration at{};
    bool forgets_tokens = false;
};

// Of the clients' wall clock; nobody else's.
struct clock_jump
{
    duration at{};
    duration by{};
};

// client::async_shutdown. What is asked for afterwards is refused.
struct ending
{
    duration at{};
    duration limit{}; // that calls have
};

enum class task {
    back_up,        // VBS' call, and both waits
    back_up_native, // the native call, and its wait
    create,         // VBS' call alone; then a wait for its job, if `follow`
    create_native,  // the native call alone; then a wait for the backup, if `follow`
    remove,         // VBS' call, of the old backup `of`; then a wait, if `follow`
    remove_native,  // the same by the native call
    restore,        // of the old backup `of` to a volume of its own; then a wait, if `follow`
    restore_native,
    share,    // the old backup `of` with a project of its own
    execute,  // the policy `of`
    list,     // a page of backups
    show,     // the old backup `of`
    wait,     // for the old backup `of`
    crowd,    // `many` waits for the old backup `of`
    gathering // a watch_set with `many` old backups from `of` on, read to its end
};
inline constexpr std::size_t task_count = static_cast<std::size_t>(task::gathering) + 1;

std::string_view to_string(task) noexcept;

// One thing that is asked for.
struct step
{
    task what = task::list;
    duration at{};
    std::size_t of = 0;   // an old backup or a policy; no two steps change the same one
    std::size_t many = 1; // crowd, gathering
    bool follow = false;
    create_marker marker = create_marker::automatic;
    std::optional<duration> limit;        // of the wait in it
    std::optional<duration> cancel_after; // its caller loses patience then
};

// How much of everything. The defaults are those of virtual time.
struct extent
{
    std::size_t operations = 32;
    duration span = std::chrono::minutes(3);     // in which they begin
    duration slowest = std::chrono::seconds(40); // that a backup takes
    duration outage = std::chrono::minutes(10);  // the longest
    unsigned line_percent = 90;    // of the connections that meet something, in the worst schedules
    unsigned service_percent = 30; // of the calls, the same
};

// The options of the client that matter here.
struct manner
{
    duration call_deadline = std::chrono::seconds(60);
    std::size_t per_origin = 64;
    bool hedge = false;
    double per_second = 0; // requests; 0: no limit
};

// Its effects come late, if at all, but within the time that vigil waits for them (reconcile_options::grace): what is
// done later than that no client can know.
class schedule
{
    unsigned line_percent_ = 0;
    std::size_t unresolved_ = 0; // the first connections, whose name does not resolve

    void disturb_service(chance& c, extent const& e);
    void disturb_line(chance& c, extent const& e);
    void disturb_time(chance& c, extent const& e);
    void load_up(chance& c, extent const& e);

public:
    explicit schedule(std::uint64_t seed, extent const& e = {});

    std::uint64_t seed = 0;
    testing::simulator_options service; // old backups are its series "old", policies are "policy-0", ...
    std::size_t old_backups = 0;
    std::size_t policies = 0;
    std::vector<outage> outages; // in order, none touches the next
    std::vector<restart> restarts;
    std::vector<clock_jump> jumps;
    std::vector<step> load; // by `at`
    manner client;
    std::optional<duration> leaves; // the client is destroyed then, whatever runs; nothing begins afterwards
    std::optional<ending> ends;     // the client is shut down in order

    // Of the connection with this number, from 0, in the order in which they are opened.
    line_fault of_connection(std::size_t number) const noexcept;

    // The outage at that moment since the start, if there is one.
    outage const* outage_at(duration when) const noexcept;
};

} // namespace vigil::chaos
