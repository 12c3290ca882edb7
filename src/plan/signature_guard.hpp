// Which access key may sign now. Keeps a wrong key from being locked by the service.
#pragma once

#include <vigil/time.hpp>

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace vigil::plan {

// A service locks a key for five minutes after more than five refused signatures in a row (API 8.3).
//
//   key         ask() answers
//   unknown     probe to the first, wait to all others until the probe's answer is known; if that takes longer than
//               `patience`, one more probe, up to `most_probes`
//   proven      go
//   doubted     as unknown: what it says of itself next is final
//   refused     refuse for `lock`, then as unknown
//
// The first refusal of a key that was proven makes it doubted, and so do those of signatures that had left before. The
// page of whoever stands between is no refusal of the service's: it refuses no key that was proven since the service
// last refused it, however often it comes, and any other as the service does, only that it is told as a page.
//
// A key of an endless supply (temporary, provided) is no way around: when two in a row are refused, none signs for
// `lock`. Keys are told by their ids, which are no secrets. Not thread-safe.
class signature_guard
{
public:
    static constexpr duration lock = std::chrono::minutes(5);
    static constexpr duration patience = std::chrono::seconds(2);
    static constexpr int most_probes = 3;

    enum class action { go, probe, wait, refuse };
    struct answer
    {
        action what = action::go;
        time_point until{}; // of wait and refuse: ask again then, or for wait when a probe ends
        bool spoken = true; // of refuse: the service itself has refused the key
    };

    // Something is different now: what was proven has to be proven again.
    void doubt() noexcept;

    // Who is told probe must say how it ended, by one of the four below.
    answer ask(std::string_view key, time_point now);

    // Before refused(): whether the call may be signed once more, as the key is doubted only. Then that was told with it.
    bool doubted(std::string_view key, bool probe, time_point now, bool spoken);

    // How a signed call ended, probe or not. True when that changes what others are told.
    bool accepted(std::string_view key, bool probe, time_point now);
    bool refused(std::string_view key, bool probe, time_point now, bool spoken = true);
    bool undecided(std::string_view key, bool probe); // not sent, no reply, or one that does not tell

private:
    struct rest
    {
        time_point until{};
        bool spoken = true;
    };
    struct state
    {
        bool proven = false;
        bool trusted = false; // proven since it was last refused
        int probes = 0;
        time_point next_probe{};
        rest locked{};
    };

    state& of(std::string_view key);

    std::map<std::string, state, std::less<>> keys_;
    int refused_in_row_ = 0; // keys, not signatures
    rest all_{};
};

} // namespace vigil::plan
