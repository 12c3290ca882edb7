// The transport of production: keep-alive connections per origin, as plan::pool_ledger decides.
#pragma once

#include "net/connector.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/options.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace vigil::net {

class pooled_transport final : public transport
{
public:
    struct counters
    {
        std::uint64_t opened = 0;      // connections
        std::uint64_t open_failed = 0; // attempts to open one
        std::uint64_t tls_resumed = 0; // of the opened
        std::uint64_t reused = 0;      // exchanges on a kept connection
        std::uint64_t stale = 0; // kept connections that were found dead or talking, before or after sending
        std::uint64_t refused = 0; // calls, because the queue was full
    };

    // `ex` is a strand, or the executor of a context that one thread runs; everything happens there, and
    // every member is called there. `time` must outlive the last handler.
    pooled_transport(asio::any_io_executor ex, time_source& time, connection_options const& options,
                     std::string user_agent, std::shared_ptr<connector> connect);
    ~pooled_transport() override; // stops

    void stop() noexcept override;

    void finish() noexcept override;

    counters const& counted() const noexcept;
    std::size_t connections() const noexcept; // opening, busy, idle and closing, of all origins
    std::size_t running() const noexcept;     // calls, the queued ones too

private:
    class impl;
    std::shared_ptr<impl> impl_;

    void start_exchange(http_request const& request, time_point deadline,
                        asio::any_completion_handler<void(error_code, http_reply)> handler) override;
    void start_end(asio::any_io_executor const& ex, asio::any_completion_handler<void()> handler) override;
};

} // namespace vigil::net
