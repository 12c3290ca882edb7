// What is fuzzed: a function that takes any bytes and checks properties, and what to begin with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace vigil::fuzz {

// A property does not hold. Nobody on the way catches it: libFuzzer keeps the input, the replay names it.
class broken : public std::logic_error
{
public:
    using std::logic_error::logic_error;
};

inline void require(bool holds, std::string const& what)
{
    if (!holds)
        throw broken(what);
}

using add_seed = std::function<void(std::string)>;

struct target
{
    std::string_view name; // of its file in targets/ and of its folder in crashes/
    void (*run)(std::string_view input);
    void (*seeds)(add_seed const& add);
};

extern target const decoders, errors, dates, wire, clouds, urls, signatures, redaction, pages;

// The target of that name, or null.
target const* find(std::string_view name);

// Takes numbers and texts from the front of the input. When it is used up all that comes is zero and empty.
class reader
{
    std::string_view rest_;

public:
    explicit reader(std::string_view input) noexcept : rest_(input) {}

    bool done() const noexcept { return rest_.empty(); }

    std::uint8_t byte() noexcept
    {
        if (rest_.empty())
            return 0;
        auto const b = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return b;
    }

    std::uint64_t number(int bytes) noexcept
    {
        std::uint64_t n = 0;
        for (int i = 0; i < bytes; ++i)
            n = n << 8 | byte();
        return n;
    }

    // Up to the next line break, which goes too.
    std::string_view line() noexcept
    {
        auto const text = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(text.size() < rest_.size() ? text.size() + 1 : text.size());
        return text;
    }

    std::string_view rest() const noexcept { return rest_; }
};

// A text in memory of exactly its size: a sanitizer sees every byte that is read beyond it.
class exact
{
    std::string_view view_;

public:
    explicit exact(std::string_view text)
    {
        auto* const copy = new char[text.size() + (text.empty() ? 1 : 0)];
        text.copy(copy, text.size());
        view_ = {copy, text.size()};
    }
    exact(exact const&) = delete;
    exact& operator=(exact const&) = delete;
    ~exact() { delete[] view_.data(); }

    operator std::string_view() const noexcept { return view_; }
};

// The documents' examples and captured replies, from test/data: visit(name, text of the file).
void each_file(std::function<void(std::string const&, std::string const&)> const& visit);
// The bodies of the replies in them, as they would be sent.
void each_body(std::function<void(std::string const&)> const& visit);

} // namespace vigil::fuzz
