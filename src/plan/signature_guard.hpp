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
//   refused     refuse for `lock`, then as unknown
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
    };

    // Something is different now: what was proven has to be proven again.
    void doubt() noexcept;

    // Who is told probe must say how it ended, by one of the three below.
    answer ask(std::string_view key, time_point now);

    // How a signed call ended, probe or not. True when that changes what others are told.
    bool accepted(std::string_view key, bool probe, time_point now);
    bool refused(std::string_view key, bool probe, time_point now);
    bool undecided(std::string_view key, bool probe); // not sent, no reply, or one that does not tell

private:
    struct state
    {
        bool proven = false;
        int probes = 0;
        time_point next_probe{};
        time_point locked_until{};
    };

    state& of(std::string_view key);

    std::map<std::string, state, std::less<>> keys_;
    int refused_in_row_ = 0; // keys, not signatures
    time_point all_until_{};
};

} // namespace vigil::plan
