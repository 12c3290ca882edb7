// The time_source of production.
#pragma once

#include "net/held_executor.hpp"
#include "net/time_source.hpp"

namespace vigil::net {

class VIGIL_API steady_time final : public time_source
{
    held_executor executor_;

    void start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler) override;

public:
    // Sleeps complete on `ex` when their handler has no executor of its own.
    explicit steady_time(asio::any_io_executor ex);

    time_point now() const noexcept override;
    std::chrono::system_clock::time_point wall_now() const noexcept override;
};

} // namespace vigil::net
