// Parses JSON with Boost's incremental parser into one flat array of nodes: no tree, no copy of texts without
// escapes. Decides nothing about meaning, and must not know any resource.
#include "codec/json_reader.hpp"

#include <vigil/secret.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <array>
#include <utility>

namespace vigil::codec {
namespace {

namespace json = boost::json;
using node = json_document::node;
using memory = json_document::memory;

// Nested decoding (a JSON text inside a JSON text) needs a second document, rarely a third.
constexpr std::size_t kept_memories = 3;
constexpr std::size_t kept_bytes = std::size_t(4) << 20;

std::vector<memory>& spare_memory()
{
    thread_local std::vector<memory> spare;
    return spare;
}

// What the parser calls, in document order.
class builder
{
    std::string_view body_;
    memory& memory_;
    std::array<std::uint32_t, json_document::max_depth + 1> open_{};
    std::size_t depth_ = 0;
    std::size_t part_begin_ = 0; // where the pieces of the current text begin among the unescaped ones

public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    builder(std::string_view body, memory& m) : body_(body), memory_(m) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(json_kind::object); }
    bool on_object_end(std::size_t n, json::error_code&) { return close(n); }
    bool on_array_begin(json::error_code&) { return open(json_kind::array); }
    bool on_array_end(std::size_t n, json::error_code&) { return close(n); }
    bool on_key_part(json::string_view s, std::size_t n, json::error_code&) { return part(s, n); }
    bool on_key(json::string_view s, std::size_t n, json::error_code&) { return text(s, n, true); }
    bool on_string_part(json::string_view s, std::size_t n, json::error_code&) { return part(s, n); }
    bool on_string(json::string_view s, std::size_t n, json::error_code&) { return text(s, n, false); }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view s, json::error_code&)
    {
        return scalar(json_kind::number, s);
    }
    bool on_uint64(std::uint64_t, json::string_view s, json::error_code&)
    {
        return scalar(json_kind::number, s);
    }
    bool on_double(double, json::string_view s, json::error_code&) { return scalar(json_kind::number, s); }
    bool on_bool(bool b, json::error_code&) { return push(json_kind::boolean, 0, b ? 1 : 0, 0); }
    bool on_null(json::error_code&) { return push(json_kind::null, 0, 0, 0); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    bool push(json_kind kind, std::size_t begin, std::size_t length, std::uint32_t flag)
    {
        auto& nodes = memory_.nodes;
        nodes.push_back({static_cast<std::uint32_t>(begin),
                         (static_cast<std::uint32_t>(kind) << json_document::kind_shift) | flag |
                             (static_cast<std::uint32_t>(length) & json_document::length_mask),
                         static_cast<std::uint32_t>(nodes.size() + 1)});
        return true;
    }

    bool open(json_kind kind)
    {
        open_[depth_++] = static_cast<std::uint32_t>(memory_.nodes.size());
        return push(kind, 0, 0, 0);
    }

    bool close(std::size_t n)
    {
        auto& opened = memory_.nodes[open_[--depth_]];
        opened.begin = static_cast<std::uint32_t>(n);
        opened.next = static_cast<std::uint32_t>(memory_.nodes.size());
        return true;
    }

    bool scalar(json_kind kind, json::string_view s)
    {
        return push(kind, static_cast<std::size_t>(s.data() - body_.data()), s.size(), 0);
    }

    // A piece of a text that has escapes; `total` counts the pieces so far.
    bool part(json::string_view s, std::size_t total)
    {
        if (total == s.size())
            part_begin_ = memory_.unescaped.size();
        memory_.unescaped.append(s.data(), s.size());
        return true;
    }

    bool text(json::string_view s, std::size_t total, bool is_key)
    {
        bool const whole = total == s.size();
        auto const offset = static_cast<std::size_t>(s.data() - body_.data());
        std::string_view found;
        std::uint32_t flag = 0;
        if (whole && s.data() >= body_.data() && offset <= body_.size()) {
            found = body_.substr(offset, s.size());
        } else {
            part(s, total);
            found = std::string_view(memory_.unescaped).substr(part_begin_);
            flag = json_document::unescaped_bit;
        }
        auto const shown = is_key ? trim(found) : found; // some services print blanks in keys (V13)
        auto const* const base = flag == 0 ? body_.data() : memory_.unescaped.data();
        return push(json_kind::text, static_cast<std::size_t>(shown.data() - base), shown.size(), flag);
    }
};

std::string describe(json::error_code const& ec)
{
    if (ec == json::error::too_deep)
        return "at most " + std::to_string(json_document::max_depth) + " levels of JSON";
    if (ec == json::error::incomplete)
        return "complete JSON";
    return "valid JSON (" + ec.message() + ")";
}

void write(std::string& out, json_value v);

void write_members(std::string& out, json_value v)
{
    bool const object = v.is_object();
    out += object ? '{' : '[';
    bool first = true;
    for (auto i = v.begin(); i != v.end(); ++i) {
        if (!std::exchange(first, false))
            out += ',';
        if (object) {
            append_json_string(out, i.key());
            out += ':';
        }
        write(out, i.value());
    }
    out += object ? '}' : ']';
}

void write(std::string& out, json_value v)
{
    switch (v.kind()) {
    case json_kind::null: out += "null"; break;
    case json_kind::boolean:
    case json_kind::number: out += v.text(); break;
    case json_kind::text: append_json_string(out, v.text()); break;
    case json_kind::array:
    case json_kind::object: write_members(out, v); break;
    }
}

} // namespace

json_document::json_document()
{
    auto& spare = spare_memory();
    if (!spare.empty()) {
        memory_ = std::move(spare.back());
        spare.pop_back();
    }
}

json_document::~json_document()
{
    if (confidential_)
        wipe(memory_.unescaped);
    auto& spare = spare_memory();
    auto const bytes = memory_.nodes.capacity() * sizeof(node) + memory_.unescaped.capacity();
    if (spare.size() < kept_memories && bytes <= kept_bytes)
        spare.push_back(std::move(memory_));
}

bool json_document::parse(std::string_view body, std::string& why)
{
    body_ = body;
    memory_.nodes.clear();
    memory_.unescaped.clear();
    if (body.size() > max_size) {
        why = "a smaller reply";
        return false;
    }
    memory_.nodes.reserve(body.size() / 16 + 8);
    if (confidential_)
        memory_.unescaped.reserve(body.size()); // for what grows leaves copies behind

    json::parse_options options;
    options.max_depth = max_depth;
    json::basic_parser<builder> parser(options, body, memory_);
    json::error_code ec;
    auto const used = parser.write_some(false, body.data(), body.size(), ec);
    if (ec) {
        why = describe(ec);
        return false;
    }
    if (!trim(body.substr(used)).empty()) {
        why = "nothing after the JSON value";
        return false;
    }
    return true;
}

std::size_t json_value::size() const noexcept { return is_array() ? document_->at(index_).begin : 0; }

json_value json_value::find(std::string_view key) const noexcept
{
    json_value found;
    if (is_object())
        for (auto i = begin(); i != end(); ++i)
            if (i.key() == key)
                found = i.value();
    return found;
}

std::string to_json(json_value v)
{
    std::string out;
    write(out, v);
    return out;
}

void append_json_string(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15u];
        } else {
            out += c;
        }
    }
    out += '"';
}

std::string_view trim(std::string_view text) noexcept
{
    auto const is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace vigil::codec
