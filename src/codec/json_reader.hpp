// JSON text as a flat list of nodes that point into the text: what decoders walk over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::codec {

enum class json_kind : std::uint8_t { null, boolean, number, text, array, object };

class json_document;

// One value of a document, or a missing one. A view: document and body must outlive it.
class json_value
{
    friend class json_document;
    json_document const* document_ = nullptr;
    std::uint32_t index_ = 0;

    json_value(json_document const* document, std::uint32_t index) noexcept
        : document_(document), index_(index)
    {}

public:
    json_value() = default;

    // False for a missing value.
    explicit operator bool() const noexcept { return document_ != nullptr; }

    // A missing value is null.
    json_kind kind() const noexcept;
    bool is_null() const noexcept { return kind() == json_kind::null; }
    bool is_object() const noexcept { return kind() == json_kind::object; }
    bool is_array() const noexcept { return kind() == json_kind::array; }
    bool is_scalar() const noexcept { return !is_array() && !is_object() && !is_null(); }

    // The text of a string without its escapes; a number as it was written; `true` or `false`. "" otherwise.
    std::string_view text() const noexcept;

    // Members of an object or elements of an array: `for (auto i = v.begin(); i != v.end(); ++i)`.
    struct iterator;
    iterator begin() const noexcept;
    iterator end() const noexcept;
    std::size_t size() const noexcept; // of an array

    // The last member of this name; missing when there is none or this is no object.
    json_value find(std::string_view key) const noexcept;
};

struct json_value::iterator
{
    json_document const* document = nullptr;
    std::uint32_t index = 0;
    bool keyed = false;

    std::string_view key() const noexcept; // without blanks around it; "" in an array
    json_value value() const noexcept;
    json_value operator*() const noexcept { return value(); }
    iterator& operator++() noexcept;
    bool operator==(iterator const& other) const noexcept { return index == other.index; }
};

// A parsed text. Its memory is kept by the thread for the next one, so parsing usually allocates nothing.
class json_document
{
public:
    struct node
    {
        std::uint32_t begin; // of the text in the body, or in the unescaped texts; of a container: its size
        std::uint32_t what;  // kind, where the text is, and its length
        std::uint32_t next;  // the node after this one and all that is in it
    };
    struct memory
    {
        std::vector<node> nodes;
        std::string unescaped;
    };

    static constexpr std::size_t max_depth = 32;
    static constexpr std::size_t max_size = (std::size_t(1) << 28) - 1;

    json_document();
    ~json_document();
    json_document(json_document const&) = delete;
    json_document& operator=(json_document const&) = delete;

    // False when `body` is not one JSON value, is too large or too deep; `why` then says which, in a few
    // words. `body` must outlive the values.
    bool parse(std::string_view body, std::string& why);

    // The body holds secrets: nothing of it is to be found in the memory that is kept. Before parse().
    void confidential() noexcept { confidential_ = true; }

    json_value root() const noexcept { return {this, 0}; }

    // Layout of node::what.
    static constexpr std::uint32_t length_mask = (1u << 28) - 1;
    static constexpr std::uint32_t unescaped_bit = 1u << 28;
    static constexpr unsigned kind_shift = 29;

private:
    friend class json_value;
    friend struct json_value::iterator;

    static json_kind kind_of(node const& n) noexcept { return static_cast<json_kind>(n.what >> kind_shift); }
    std::string_view text_of(node const& n) const noexcept;
    node const& at(std::uint32_t index) const noexcept { return memory_.nodes[index]; }

    std::string_view body_;
    memory memory_;
    bool confidential_ = false;
};

// Decoders walk over every member of every item: these few are worth being inlined.

inline std::string_view json_document::text_of(node const& n) const noexcept
{
    auto const length = n.what & length_mask;
    if (kind_of(n) == json_kind::boolean)
        return length != 0 ? "true" : "false";
    auto const* const from = (n.what & unescaped_bit) != 0 ? memory_.unescaped.data() : body_.data();
    return {from + n.begin, length};
}

inline json_kind json_value::kind() const noexcept
{
    return document_ ? json_document::kind_of(document_->at(index_)) : json_kind::null;
}

inline std::string_view json_value::text() const noexcept
{
    return is_scalar() ? document_->text_of(document_->at(index_)) : std::string_view();
}

inline json_value::iterator json_value::begin() const noexcept
{
    auto const k = kind();
    if (k != json_kind::array && k != json_kind::object)
        return {};
    return {document_, index_ + 1, k == json_kind::object};
}

inline json_value::iterator json_value::end() const noexcept
{
    auto const k = kind();
    if (k != json_kind::array && k != json_kind::object)
        return {};
    return {document_, document_->at(index_).next, k == json_kind::object};
}

inline std::string_view json_value::iterator::key() const noexcept
{
    return keyed ? document->text_of(document->at(index)) : std::string_view();
}

inline json_value json_value::iterator::value() const noexcept
{
    return {document, index + (keyed ? 1u : 0u)};
}

inline json_value::iterator& json_value::iterator::operator++() noexcept
{
    index = document->at(index + (keyed ? 1u : 0u)).next;
    return *this;
}

// The value as JSON text again.
std::string to_json(json_value v);

// Appends `text` as a JSON string, with quotes and escapes.
void append_json_string(std::string& out, std::string_view text);

// Blanks as JSON knows them.
std::string_view trim(std::string_view text) noexcept;

} // namespace vigil::codec
