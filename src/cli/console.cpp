// Writes to standard error. Standard output belongs to results alone.
#include "cli/console.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace vigil::cli {

namespace {

// The UTF-8 of one character at the front of the text; "" for what is none.
std::string_view first_of(std::string_view text) noexcept
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const lead = byte(0);
    std::size_t const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size == 0 || lead > 0xf4 || text.size() < size)
        return {};
    for (std::size_t i = 1; i < size; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xbf)
            return {};
    return text.substr(0, size);
}

bool lies_between(std::string_view c, std::string_view first, std::string_view last) noexcept
{
    return c.size() == first.size() && c >= first && c <= last; // bytes are ordered as characters are
}

// What a terminal obeys, and what makes it show a text in another order.
bool is_harmful(std::string_view c) noexcept
{
    return lies_between(c, {"\0", 1}, "\x1f") || c == "\x7f" ||
           lies_between(c, "\xc2\x80", "\xc2\x9f") ||         // C1: U+0080 to U+009F
           c == "\xd8\x9c" ||                                 // U+061C
           lies_between(c, "\xe2\x80\x8e", "\xe2\x80\x8f") || // U+200E, U+200F
           lies_between(c, "\xe2\x80\xa8", "\xe2\x80\xae") || // line separators, U+202A to U+202E
           lies_between(c, "\xe2\x81\xa6", "\xe2\x81\xa9") || // U+2066 to U+2069
           c == "\xef\xbb\xbf";                               // U+FEFF
}

} // namespace

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const c = first_of(text);
        if (c.empty() || is_harmful(c))
            out += '?';
        else
            out += c;
        text.remove_prefix(c.empty() ? 1 : c.size());
    }
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
