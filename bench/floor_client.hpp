// The least that a client can do: one write, one epoll_wait, one read per request.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::bench {

class floor_client
{
    std::string request_;
    int poll_ = -1;
    std::vector<int> sockets_;

    std::string_view receive(int s, char* buffer, std::size_t size) const;

public:
    // `request` is sent as it is, for ever.
    floor_client(std::uint16_t port, int connections, std::string request); // throws std::system_error
    ~floor_client();
    floor_client(floor_client const&) = delete;
    floor_client& operator=(floor_client const&) = delete;

    // Sends `count` requests, one at a time per connection, and shows each body to `use`. Throws
    // std::runtime_error when a reply is not a complete 200.
    template <class Use>
    void run(long count, Use use)
    {
        run_erased(count, std::cref(use));
    }

private:
    void run_erased(long count, std::function<void(std::string_view)> const& use);
};

} // namespace vigil::bench
