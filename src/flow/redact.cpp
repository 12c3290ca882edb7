// Finds secrets in foreign texts, however they are spelt, and takes them out. Must not know what a reply means, nor keep
// a copy of a secret.
#include "flow/redact.hpp"

#include <vigil/secret.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>

namespace vigil::flow {
namespace {

constexpr std::string_view withheld = "(withheld: it repeats what only the service may see)";
constexpr std::string_view taken_out = "(withheld)";

constexpr std::size_t least = 4;      // of a secret, and of the beginning of one at the end of a text
constexpr std::size_t ordinary = 8;   // from here on a secret is found anywhere
constexpr std::size_t beginning = 16; // as much of a long one gives it away

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9'); }

bool counts(std::string_view secret) noexcept
{
    return secret.size() >= ordinary || (secret.size() >= least && !std::ranges::all_of(secret, is_letter));
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) noexcept
{
    return (at == 0 || !is_alphanumeric(text[at - 1])) &&
           (at + size == text.size() || !is_alphanumeric(text[at + size]));
}

// Where the secret, or what gives it away, is found.
std::size_t find(std::string_view text, std::string_view secret, std::size_t from = 0) noexcept
{
    auto const part = secret.substr(0, beginning);
    auto at = text.find(part, from);
    while (secret.size() < ordinary && at != text.npos && !stands_alone(text, at, part.size()))
        at = text.find(part, at + 1);
    return at;
}

std::size_t how_often(std::string_view text, std::string_view secret) noexcept
{
    std::size_t n = 0;
    for (auto at = find(text, secret); at != text.npos; at = find(text, secret, at + 1))
        ++n;
    return n;
}

// How many characters at the end of the text begin the secret: it was cut there.
std::size_t cut_at_the_end(std::string_view text, std::string_view secret) noexcept
{
    if (secret.size() < ordinary)
        return 0;
    for (auto n = std::min({secret.size(), beginning, text.size() + 1}) - 1; n >= least; --n)
        if (text.ends_with(secret.substr(0, n)))
            return n;
    return 0;
}

// ---- spellings; each is undone in place, for none is shorter than what it stands for --------------------

std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t base) noexcept
{
    std::uint32_t value = 0;
    if (digits.empty() || digits.size() > 7)
        return std::nullopt;
    for (char const c : digits) {
        auto const d = c >= '0' && c <= '9'   ? c - '0'
                       : c >= 'a' && c <= 'f' ? c - 'a' + 10
                       : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                              : 99;
        if (static_cast<std::uint32_t>(d) >= base)
            return std::nullopt;
        value = value * base + static_cast<std::uint32_t>(d);
    }
    return value;
}

// One character and how much text it took; nothing where the text says what it is.
struct meaning
{
    std::uint32_t code_point = 0;
    std::size_t size = 0;
};

std::optional<std::uint32_t> utf16_unit(std::string_view s) noexcept
{
    return s.size() >= 6 && s.starts_with("\\u") ? number(s.substr(2, 4), 16) : std::nullopt;
}

meaning of_json(std::string_view s) noexcept
{
    if (s.size() < 2 || s[0] != '\\')
        return {};
    if (auto const unit = utf16_unit(s)) {
        auto const low = *unit >= 0xd800 && *unit < 0xdc00 ? utf16_unit(s.substr(6)) : std::nullopt;
        if (low && *low >= 0xdc00 && *low < 0xe000)
            return {0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00), 12};
        return {*unit, 6};
    }
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meant = "\b\f\n\r\t";
    auto const at = letters.find(s[1]);
    return {static_cast<unsigned char>(at != letters.npos ? meant[at] : s[1]), 2};
}

meaning of_html(std::string_view s) noexcept
{
    struct entity
    {
        std::string_view text;
        char meant;
    };
    static constexpr std::array<entity, 5> named{{
        {"&amp;", '&'},
        {"&lt;", '<'},
        {"&gt;", '>'},
        {"&quot;", '"'},
        {"&apos;", '\''},
    }};
    if (s[0] != '&')
        return {};
    for (auto const& e : named)
        if (s.starts_with(e.text))
            return {static_cast<unsigned char>(e.meant), e.text.size()};
    auto const end = s.substr(0, 12).find(';');
    if (end == s.npos || end < 3 || s[1] != '#')
        return {};
    bool const hex = s[2] == 'x' || s[2] == 'X';
    auto const value = hex ? number(s.substr(3, end - 3), 16) : number(s.substr(2, end - 2), 10);
    return value ? meaning{*value, end + 1} : meaning{};
}

void put_utf8(std::string& text, std::size_t& to, std::uint32_t c) noexcept
{
    auto const put = [&](std::uint32_t byte) { text[to++] = static_cast<char>(byte); };
    if (c < 0x80)
        return put(c);
    if (c < 0x800)
        put(0xc0u | (c >> 6));
    else {
        if (c < 0x10000)
            put(0xe0u | (c >> 12));
        else {
            put(0xf0u | ((c >> 18) & 7u));
            put(0x80u | ((c >> 12) & 0x3fu));
        }
        put(0x80u | ((c >> 6) & 0x3fu));
    }
    put(0x80u | (c & 0x3fu));
}

void undo(std::string& text, char mark, meaning (*read)(std::string_view) noexcept)
{
    auto from = text.find(mark);
    if (from == text.npos)
        return;
    auto to = from;
    while (from < text.size()) {
        auto const m = text[from] == mark ? read(std::string_view(text).substr(from)) : meaning{};
        if (m.size == 0)
            text[to++] = text[from++];
        else {
            put_utf8(text, to, m.code_point);
            from += m.size;
        }
    }
    text.resize(to);
}

void undo_json(std::string& text) { undo(text, '\\', of_json); }
void undo_html(std::string& text) { undo(text, '&', of_html); }

// Bytes, not characters.
void undo_percent(std::string& text)
{
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size();) {
        auto const byte = text[from] == '%' && from + 3 <= text.size()
                              ? number(std::string_view(text).substr(from + 1, 2), 16)
                              : std::nullopt;
        text[to++] = byte ? static_cast<char>(*byte) : text[from];
        from += byte ? 3 : 1;
    }
    text.resize(to);
}

bool begins_escape(char c) noexcept { return c == '&' || c == '\\' || c == '%'; }

// Shows `look` the text as it is and without each spelling after the other: a body may be JSON that quotes JSON, a page
// that quotes the JSON that it was sent, or JSON that quotes such a page. Once as if it were no page: a secret may look
// like an entity itself.
template <class Look>
void in_every_spelling(std::string_view text, Look look)
{
    look(text);
    if (std::ranges::none_of(text, begins_escape))
        return;
    std::string plain(text);
    auto const without = [&](std::initializer_list<void (*)(std::string&)> steps) {
        for (auto const step : steps) {
            step(plain);
            look(std::string_view(plain));
        }
    };
    without({undo_json, undo_json, undo_percent, undo_json});
    wipe(plain);
    plain = text;
    without({undo_html, undo_json, undo_json, undo_html, undo_percent, undo_json});
    wipe(plain);
}

// ---- texts ----------------------------------------------------------------------------------------------

// Takes out what is spelt plainly. The number of places, or nothing when something is left around one of them that may
// belong to the secret.
std::optional<std::size_t> take_out(std::string& text, std::string_view secret)
{
    std::size_t places = 0;
    for (auto at = find(text, secret); at != text.npos; at = find(text, secret, at + taken_out.size())) {
        auto const rest = std::string_view(text).substr(at);
        auto const [end, _] = std::ranges::mismatch(rest, secret);
        auto const size = static_cast<std::size_t>(end - rest.begin());
        if (size < secret.size() && size < rest.size())
            return std::nullopt;
        text.replace(at, size, taken_out);
        ++places;
    }
    if (auto const n = cut_at_the_end(text, secret); n != 0) {
        text.replace(text.size() - n, n, taken_out);
        ++places;
    }
    return places;
}

// What stands before a secret may be a piece of an escape, and swallow the secret's first characters: "\u00e" before
// "Abcdefgh". So behind each beginning of one the text is read anew from wherever the secret may begin.
bool is_behind_a_torn_escape(std::string_view text, std::string_view secret)
{
    constexpr std::size_t reach = 24;              // of an escape that is itself spelt with some
    constexpr std::size_t enough = beginning * 12; // to read the beginning of a secret
    constexpr std::size_t longest = 64 * 1024;     // no message is longer
    if (secret.size() < ordinary)
        return false;
    bool found = false;
    auto const look = [&](std::string_view t) {
        bool const cut = !t.empty() && cut_at_the_end(t, secret) == t.size();
        found = found || cut || t.starts_with(secret.substr(0, beginning));
    };
    std::size_t end = 0;
    for (std::size_t i = 0; i < std::min(text.size(), longest) && !found; ++i) {
        bool const again = begins_escape(text[i]);
        if (i < end && (again || text[i] == secret.front()))
            in_every_spelling(text.substr(i, enough), look);
        if (again)
            end = i + 1 + reach;
    }
    return found;
}

bool is_in(std::string_view text, std::string_view secret)
{
    bool found = false;
    in_every_spelling(text, [&](std::string_view t) {
        found = found || find(t, secret) != t.npos || cut_at_the_end(t, secret) != 0;
    });
    return found || is_behind_a_torn_escape(text, secret);
}

std::size_t hide(std::string& text, std::string_view secret)
{
    auto const places = take_out(text, secret);
    if (!places || is_in(text, secret))
        text = withheld;
    return places.value_or(0);
}

} // namespace

void withhold(std::string& text, std::string_view secret)
{
    if (counts(secret))
        hide(text, secret);
}

void redact_ids(diagnostics& info, std::string_view secret)
{
    for (auto& id : info.request_ids)
        withhold(id, secret);
}

void redact(diagnostics& info, std::string_view secret, std::string_view body)
{
    if (!counts(secret))
        return;
    redact_ids(info, secret);
    hide(info.problem, secret); // may hold what a proxy said
    auto const places = hide(info.service_code, secret) + hide(info.service_message, secret);
    std::size_t said = 0;
    in_every_spelling(body, [&](std::string_view t) { said = std::max(said, how_often(t, secret)); });
    if (said <= places)
        return;
    // The others are in what is not shown, or in what cannot be recognized any more.
    for (auto* const text : {&info.service_code, &info.service_message})
        if (!text->empty())
            *text = withheld;
}

void redact(diagnostics& info, session const& with)
{
    with.each_secret([&](std::string_view secret) {
        for (auto* const text : {&info.fail_reason, &info.service_code, &info.service_message, &info.problem})
            withhold(*text, secret);
        redact_ids(info, secret);
    });
}

} // namespace vigil::flow
