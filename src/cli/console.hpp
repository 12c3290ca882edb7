// Standard error: lines, and one live line below them when it is a terminal.
#pragma once

#include <string>
#include <string_view>

namespace vigil::cli {

// Text of others, made harmless for a terminal: control characters, those that change the direction of writing, and
// bytes that are no UTF-8 become `?`.
std::string printable(std::string_view text);

class console
{
    bool terminal_;
    std::string live_;

    void erase() const;
    void draw() const;

public:
    console();
    console(console const&) = delete;
    console& operator=(console const&) = delete;
    ~console();

    bool terminal() const noexcept { return terminal_; }

    // One line, above the live one.
    void say(std::string_view line);
    // Replaces the live line; empty: removes it. Nothing where there is no terminal.
    void live(std::string text);
};

} // namespace vigil::cli
