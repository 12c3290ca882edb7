// A value of a set that the service may enlarge at any time.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace vigil {

template <class E>
struct enum_name
{
    E value;
    std::string_view text; // as the service writes it
};

// Known values compare as enumerators; an unknown one is E::unknown and its text is kept. Texts are compared
// without case. A new E needs `E::unknown` and an overload `enum_names(E)` that returns a span of
// enum_name<E>.
template <class E>
class open_enum
{
    E value_ = E::unknown;
    std::string text_; // only for unknown values

    static constexpr char lower(char c) noexcept // in no locale
    {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }

    static bool same(std::string_view a, std::string_view b) noexcept
    {
        if (a.size() != b.size())
            return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (lower(a[i]) != lower(b[i]))
                return false;
        return true;
    }

public:
    open_enum() = default;
    open_enum(E value) noexcept : value_(value) {}
    explicit open_enum(std::string_view text)
    {
        for (auto const& n : enum_names(E()))
            if (same(n.text, text)) {
                value_ = n.value;
                return;
            }
        text_ = text;
    }

    E value() const noexcept { return value_; }
    bool known() const noexcept { return value_ != E::unknown; }
    // Neither a known value nor a text: the field was missing.
    bool empty() const noexcept { return !known() && text_.empty(); }

    // The service's spelling; the original text of an unknown value.
    std::string_view text() const noexcept
    {
        for (auto const& n : enum_names(E()))
            if (known() && n.value == value_)
                return n.text;
        return text_;
    }

    friend bool operator==(open_enum const&, open_enum const&) = default;
    friend bool operator==(open_enum const& a, E b) noexcept { return a.value_ == b; }

    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& os,
                                                        open_enum const& e)
    {
        return os << e.text();
    }
};

} // namespace vigil
