// The rate limits of a client, or of a group of them: one for each endpoint.
#pragma once

#include "net/http_message.hpp"
#include "plan/shared_rate.hpp"

#include <vigil/options.hpp>

#include <map>
#include <memory>
#include <mutex>

namespace vigil::flow {

// Thread-safe. Every pipeline asks once for each endpoint, and keeps what it got.
class rates
{
    rate_options const options_;
    bool const shared_;
    std::mutex mutex_;
    std::map<net::origin, std::shared_ptr<plan::shared_rate>> of_;

public:
    rates(rate_options const& options, bool shared) : options_(options), shared_(shared) {}

    std::shared_ptr<plan::shared_rate> of(net::origin const& to)
    {
        std::lock_guard const lock(mutex_);
        auto& rate = of_[to];
        if (!rate)
            rate = std::make_shared<plan::shared_rate>(options_, shared_);
        return rate;
    }
};

} // namespace vigil::flow
