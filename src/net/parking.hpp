// Handlers that wait outside of an io_context's own queues must not outlive it: their executors touch its
// scheduler when they are destroyed. Whoever parks handlers derives from `parked`; when the context shuts
// down, context_shutdown() is called once and destroys them uncalled, as Asio does with its own.
#pragma once

#include <vigil/detail/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <mutex>

namespace vigil::net {

namespace asio = boost::asio;

class parking_service;

class VIGIL_API parked
{
    friend class parking_service;
    parking_service* service_ = nullptr;
    parked* prev_ = nullptr;
    parked* next_ = nullptr;

protected:
    explicit parked(asio::any_io_executor const& ex);
    parked(parked const&) = delete;
    parked& operator=(parked const&) = delete;
    ~parked();

    // Destroys every parked handler, calls none. The context's services still exist; no executor may be used
    // afterwards (context_alive() is false from here on).
    virtual void context_shutdown() noexcept = 0;

    bool context_alive() const noexcept { return service_ != nullptr; }
};

} // namespace vigil::net
