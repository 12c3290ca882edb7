// Parks handlers in a list and posts them when the gate opens. Knows nothing of what they wait for.
#include "flow/gate.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace vigil::flow {

gate::gate(asio::any_io_executor ex) : parked(ex), ex_(std::move(ex)) {}

gate::~gate()
{
    if (context_alive())
        open(asio::error::operation_aborted);
}

void gate::context_shutdown() noexcept { std::exchange(waiting_, {}); }

void gate::start_wait(handler h)
{
    auto const at = waiting_.emplace(waiting_.end(), std::move(h));
    if (auto slot = asio::get_associated_cancellation_slot(at->h); slot.is_connected())
        slot.assign([this, at](asio::cancellation_type) { finish(at, asio::error::operation_aborted); });
}

void gate::finish(list::iterator at, error_code ec)
{
    list done;
    done.splice(done.begin(), waiting_, at);
    auto h = std::move(done.front().h);
    asio::get_associated_cancellation_slot(h).clear();
    asio::post(ex_, asio::append(std::move(h), ec));
}

void gate::open(error_code ec)
{
    list through;
    through.swap(waiting_);
    while (!through.empty()) {
        auto h = std::move(through.front().h);
        through.pop_front();
        asio::get_associated_cancellation_slot(h).clear();
        asio::post(ex_, asio::append(std::move(h), ec));
    }
}

} // namespace vigil::flow
