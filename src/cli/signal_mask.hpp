// Holds signals back, or lets them through, for as long as it lives.
#pragma once

#include <csignal>
#include <pthread.h>

namespace vigil::cli {

class signal_mask
{
    sigset_t before_;

public:
    // `how`: SIG_BLOCK or SIG_UNBLOCK, of the signals that end a program from outside.
    explicit signal_mask(int how) noexcept
    {
        sigset_t set;
        sigemptyset(&set);
        for (int const s : {SIGINT, SIGTERM})
            sigaddset(&set, s);
        pthread_sigmask(how, &set, &before_);
    }
    signal_mask(signal_mask const&) = delete;
    signal_mask& operator=(signal_mask const&) = delete;
    ~signal_mask() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
};

} // namespace vigil::cli
