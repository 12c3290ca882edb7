// Names to addresses, remembered for a while.
#pragma once

#include "net/held_executor.hpp"
#include "net/time_source.hpp"

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/ip/address.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil::net {

using addresses = std::vector<asio::ip::address>;

// One question per name, whatever the number of askers. A look-up cannot be cancelled, only left: its thread
// runs until the system gives up, so an asker who has no time keeps his `seat` and leaves it.
class name_cache : public std::enable_shared_from_this<name_cache>
{
public:
    using handler = asio::any_completion_handler<void(error_code, addresses)>;

    // Somebody's place in the queue for one name. leave() completes him with operation_aborted.
    class seat
    {
        friend class name_cache;
        asio::any_io_executor executor_;
        std::unique_ptr<handler> handler_; // assigned once, then empty

        void complete(error_code ec, addresses found);

    public:
        seat(asio::any_io_executor ex, handler h);
        void leave();
    };

    name_cache(asio::any_io_executor ex, time_source& time, duration ttl);

    // Completes `h` later, never here. The seat is empty when no look-up is needed (a literal, a known name).
    std::weak_ptr<seat> resolve(std::string const& name, handler h);

private:
    struct entry
    {
        addresses found;
        time_point until;
    };
    struct lookup;

    held_executor executor_;
    time_source& time_;
    duration ttl_;
    std::map<std::string, entry, std::less<>> known_;
    std::map<std::string, std::weak_ptr<lookup>, std::less<>> running_;

    void keep(std::string const& name, addresses const& found);
};

// The families take turns, beginning with the first one; within a family the order stays.
addresses interleave(addresses const& in);

} // namespace vigil::net
