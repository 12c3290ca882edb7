// One list of parked handler owners per execution context. Knows nothing of what they park.
#include "net/parking.hpp"

#include <boost/asio/execution/context.hpp>

namespace vigil::net {

class parking_service final : public asio::execution_context::service
{
    std::mutex mutex_;
    parked* head_ = nullptr;

    void shutdown() override
    {
        for (;;) {
            parked* p = nullptr;
            {
                std::lock_guard const lock(mutex_);
                p = head_;
                if (!p)
                    return;
                unlink(*p);
                p->service_ = nullptr;
            }
            p->context_shutdown();
        }
    }

    void unlink(parked& p) noexcept
    {
        (p.prev_ ? p.prev_->next_ : head_) = p.next_;
        if (p.next_)
            p.next_->prev_ = p.prev_;
        p.prev_ = p.next_ = nullptr;
    }

public:
    static asio::execution_context::id id;

    explicit parking_service(asio::execution_context& context) : service(context) {}

    void add(parked& p)
    {
        std::lock_guard const lock(mutex_);
        p.next_ = head_;
        if (head_)
            head_->prev_ = &p;
        head_ = &p;
    }

    void remove(parked& p) noexcept
    {
        std::lock_guard const lock(mutex_);
        unlink(p);
    }
};

asio::execution_context::id parking_service::id;

parked::parked(asio::any_io_executor const& ex)
    : service_(&asio::use_service<parking_service>(asio::query(ex, asio::execution::context)))
{
    service_->add(*this);
}

parked::~parked()
{
    if (service_)
        service_->remove(*this);
}

} // namespace vigil::net
