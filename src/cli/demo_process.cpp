// Starts and stops vigil-sim. Knows nothing of what it simulates.
#include "cli/demo_simulator.hpp"

#include "cli/signal_mask.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace vigil::cli {
namespace {

using namespace std::chrono_literals;
constexpr auto step = 10ms;
constexpr auto start_limit = 20s;
constexpr auto stop_limit = 5s;

std::filesystem::path make_folder()
{
    auto name = (std::filesystem::temp_directory_path() / "vigil-demo-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), name);
    return name;
}

// Between fork and exec only what is safe there.
[[noreturn]] void become(char const* program, char* const* arguments)
{
    ::setpgid(0, 0); // Ctrl-C is for the demonstration alone
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    signal_mask const through(SIG_UNBLOCK);
    ::execv(program, arguments);
    ::_exit(127);
}

} // namespace

simulator_process::simulator_process(std::filesystem::path const& program, std::vector<std::string> arguments)
    : folder_(make_folder())
{
    ca_file_ = folder_ / "ca.pem";
    arguments.insert(arguments.end(), {"--ca-file", ca_file_, "--ready-file", folder_ / "ready"});
    try {
        start(program, std::move(arguments));
        wait_until_ready();
    } catch (...) {
        stop();
        throw;
    }
}

simulator_process::~simulator_process() { stop(); }

void simulator_process::start(std::filesystem::path const& program, std::vector<std::string> arguments)
{
    if (!std::filesystem::exists(program))
        throw std::runtime_error(fmt::format("{} is missing: build vigil-sim", program.string()));
    arguments.insert(arguments.begin(), program.string());
    std::vector<char*> pointers;
    for (auto& a : arguments)
        pointers.push_back(a.data());
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0)
        become(pointers.front(), pointers.data());
}

void simulator_process::wait_until_ready()
{
    auto const until = std::chrono::steady_clock::now() + start_limit;
    while (std::chrono::steady_clock::now() < until) {
        if (std::ifstream ready(folder_ / "ready"); ready && std::getline(ready, url_))
            return;
        if (reap(false))
            throw std::runtime_error("vigil-sim ended at once");
        std::this_thread::sleep_for(step);
    }
    throw std::runtime_error("vigil-sim does not get ready");
}

bool simulator_process::reap(bool block)
{
    int status = 0;
    rusage used{};
    if (::wait4(pid_, &status, block ? 0 : WNOHANG, &used) != pid_)
        return false;
    auto const seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    cpu_seconds_ = seconds(used.ru_utime) + seconds(used.ru_stime);
    pid_ = -1;
    return true;
}

void simulator_process::stop() noexcept
{
    if (pid_ > 0) {
        ::kill(pid_, SIGTERM);
        auto const until = std::chrono::steady_clock::now() + stop_limit;
        while (!reap(false) && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(step);
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            reap(true);
        }
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace vigil::cli
