// A raw epoll server with one fixed reply: as cheap as a server can be, so that the client is what is busy.
// Must not know vigil.
#include "backup_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

namespace vigil::bench {
namespace {

std::string make_body()
{
    std::string const head =
        R"({"backup":{"id":"1d1139d8-8989-49d3-8aa1-83eb691e6db2","status":"available",)"
        R"("name":"nightly-42","size":10,"object_count":5,"container":"volumebackups",)"
        R"("volume_id":"2748f2f2-4394-4e6e-af8d-8dd34496c024","availability_zone":"eu-de-01",)"
        R"("created_at":"2026-06-27T08:48:03.000000","updated_at":"2026-06-27T08:53:17.596602",)"
        R"("data_timestamp":"2026-06-27T08:48:03.000000","fail_reason":null,)"
        R"("snapshot_id":"66a574c0-4415-499e-b0b1-3f340d7f7932",)"
        R"("has_dependent_backups":false,"is_incremental":false,)"
        R"("os-backup-project-attr:project_id":"b23b579f08c84228b9b4673c46f0c442",)"
        R"("links":[{"rel":"self","href":"https://vbs.example.com/v3/b23b579f08c84228b9b4673c46f0c442)"
        R"(/backups/1d1139d8-8989-49d3-8aa1-83eb691e6db2"}],"description":")";
    std::string const tail = R"("}})";
    return head + std::string(1024 - head.size() - tail.size(), 'd') + tail;
}

std::string make_reply()
{
    return "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\n"
           "Content-Type: application/json\r\nX-Request-Id: req-0123456789abcdef0123456789abcdef\r\n"
           "Connection: keep-alive\r\nContent-Length: 1024\r\n\r\n" +
           std::string(backup_body());
}

void admit(int poll, int listening)
{
    int const s = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (s < 0)
        return;
    int const on = 1;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = s;
    epoll_ctl(poll, EPOLL_CTL_ADD, s, &e);
}

// Every client here sends a request in one piece and waits for its reply.
void answer(int s, std::string const& reply)
{
    std::array<char, 16384> buffer;
    auto const n = read(s, buffer.data(), buffer.size());
    std::string_view const seen(buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (!seen.ends_with("\r\n\r\n") || write(s, reply.data(), reply.size()) != std::ssize(reply))
        close(s);
}

[[noreturn]] void serve(int listening)
{
    auto const reply = make_reply();
    int const poll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = listening;
    epoll_ctl(poll, EPOLL_CTL_ADD, listening, &e);
    std::array<epoll_event, 256> ready;
    for (;;) {
        int const n = epoll_wait(poll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < n; ++i) {
            int const s = ready[static_cast<std::size_t>(i)].data.fd;
            if (s == listening)
                admit(poll, listening);
            else
                answer(s, reply);
        }
    }
}

void check(bool well, char const* what)
{
    if (!well)
        throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

std::string_view backup_body() noexcept
{
    static std::string const body = make_body();
    return body;
}

backup_server::backup_server()
{
    int const s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(s >= 0, "socket");
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    check(bind(s, reinterpret_cast<sockaddr*>(&at), size) == 0 && listen(s, 4096) == 0 &&
              getsockname(s, reinterpret_cast<sockaddr*>(&at), &size) == 0,
          "listen on loopback");
    port_ = ntohs(at.sin_port);
    auto const parent = getpid();
    child_ = fork();
    check(child_ >= 0, "fork");
    if (child_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // never outlives the benchmark
        if (getppid() != parent)
            _exit(0);
        serve(s);
    }
    close(s);
}

backup_server::~backup_server()
{
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
}

} // namespace vigil::bench
