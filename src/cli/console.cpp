// Writes to standard error. Standard output belongs to results alone.
#include "cli/console.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace vigil::cli {

std::string printable(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return out;
}

console::console() : terminal_(::isatty(STDERR_FILENO) == 1) {}

console::~console() { live({}); }

void console::erase() const
{
    if (!live_.empty())
        fmt::print(stderr, "\r\033[K");
}

void console::draw() const
{
    if (!live_.empty())
        fmt::print(stderr, "{}", live_);
    std::fflush(stderr);
}

void console::say(std::string_view line)
{
    erase();
    fmt::print(stderr, "{}\n", line);
    draw();
}

void console::live(std::string text)
{
    if (!terminal_)
        return;
    erase();
    live_ = std::move(text);
    draw();
}

} // namespace vigil::cli
