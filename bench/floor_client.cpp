// A raw epoll client: a fixed request, a scan for Content-Length, nothing else. Must not know vigil.
#include "floor_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace vigil::bench {
namespace {

void check(bool well, char const* what)
{
    if (!well)
        throw std::system_error(errno, std::generic_category(), what);
}

// The body, or empty while the reply is incomplete.
std::string_view body_of(std::string_view reply)
{
    constexpr std::string_view name = "Content-Length: ";
    auto const end = reply.find("\r\n\r\n");
    auto const at = reply.find(name);
    if (end == reply.npos || at > end)
        return {};
    if (!reply.starts_with("HTTP/1.1 200 "))
        throw std::runtime_error("floor: not a 200");
    std::size_t size = 0;
    std::from_chars(reply.data() + at + name.size(), reply.data() + end, size);
    auto const body = reply.substr(end + 4);
    return body.size() == size ? body : std::string_view();
}

} // namespace

floor_client::floor_client(std::uint16_t port, int connections, std::string request)
    : request_(std::move(request)), poll_(epoll_create1(EPOLL_CLOEXEC))
{
    check(poll_ >= 0, "epoll_create1");
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    for (int i = 0; i < connections; ++i) {
        int const s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        check(s >= 0 && connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0, "connect");
        int const on = 1;
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.fd = s;
        check(epoll_ctl(poll_, EPOLL_CTL_ADD, s, &e) == 0, "epoll_ctl");
        sockets_.push_back(s);
    }
}

floor_client::~floor_client()
{
    for (int const s : sockets_)
        close(s);
    close(poll_);
}

std::string_view floor_client::receive(int s, char* buffer, std::size_t size) const
{
    std::size_t got = 0;
    for (;;) { // once, on loopback
        auto const n = read(s, buffer + got, size - got);
        if (n <= 0)
            throw std::runtime_error("floor: the server went away");
        got += static_cast<std::size_t>(n);
        if (auto const body = body_of({buffer, got}); !body.empty())
            return body;
    }
}

void floor_client::run_erased(long count, std::function<void(std::string_view)> const& use)
{
    long started = 0;
    long done = 0;
    auto const send = [&](int s) {
        ++started;
        check(write(s, request_.data(), request_.size()) == std::ssize(request_), "write");
    };
    for (int const s : sockets_)
        if (started < count)
            send(s);
    std::array<epoll_event, 256> ready;
    std::array<char, 16384> buffer;
    while (done < count) {
        int const n = epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 10'000);
        if (n <= 0 && errno != EINTR)
            throw std::runtime_error("floor: no reply for 10 s");
        for (int i = 0; i < n; ++i) {
            int const s = ready[static_cast<std::size_t>(i)].data.fd;
            use(receive(s, buffer.data(), buffer.size()));
            ++done;
            if (started < count)
                send(s);
        }
    }
}

} // namespace vigil::bench
