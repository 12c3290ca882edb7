// An executor that lets go when its context ends: a strand's memory belongs to the context, and whoever keeps
// an executor may live longer.
#pragma once

#include "net/parking.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <utility>

namespace vigil::net {

class held_executor final : parked
{
    asio::any_io_executor executor_;

    void context_shutdown() noexcept override { executor_ = asio::any_io_executor(); }

public:
    explicit held_executor(asio::any_io_executor ex) : parked(ex), executor_(std::move(ex)) {}

    // Empty once the context is gone.
    asio::any_io_executor const& get() const noexcept { return executor_; }
    explicit operator bool() const noexcept { return context_alive(); }
};

} // namespace vigil::net
