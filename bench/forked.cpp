// Forks and asks the system how much memory is in use. Knows nothing of what for.
#include "forked.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace vigil::bench {
namespace {

[[noreturn]] void answer(int to, std::function<double()> const& work)
{
    int code = 1;
    try {
        auto const figure = work();
        code = ::write(to, &figure, sizeof figure) == sizeof figure ? 0 : 1;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
    ::_exit(code); // what the parent's buffers held is the parent's to write
}

} // namespace

double in_fork(std::function<double()> const& work)
{
    int ends[2];
    if (::pipe(ends) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    auto const pid = ::fork();
    if (pid < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0)
        answer(ends[1], work);
    ::close(ends[1]);
    double figure = 0;
    bool const told = ::read(ends[0], &figure, sizeof figure) == sizeof figure;
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!told || status != 0)
        throw std::runtime_error("a forked measurement failed");
    return figure;
}

double resident_bytes()
{
    std::ifstream in("/proc/self/statm");
    double all = 0;
    double resident = 0;
    if (!(in >> all >> resident))
        throw std::runtime_error("/proc/self/statm cannot be read");
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

} // namespace vigil::bench
