// Builds trees of settings from what yaml-cpp's parser reports, within limits. Must not know what settings mean.
#include "config/parse.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <stdexcept>
#include <streambuf>
#include <utility>

namespace vigil::config {
namespace {

// Thrown through yaml-cpp, and caught in parse().
struct refusal
{
    int line;
    std::string text;
};

bool known_tag(std::string const& tag)
{
    constexpr std::string_view prefix = "tag:yaml.org,2002:";
    constexpr std::array<std::string_view, 7> names{"str", "int", "float", "bool", "null", "map", "seq"};
    if (tag.empty() || tag == "?" || tag == "!")
        return true;
    return tag.starts_with(prefix) && std::ranges::count(names, tag.substr(prefix.size())) != 0;
}

class builder : public YAML::EventHandler
{
    // A list or a map that is not finished.
    struct open
    {
        value node;
        YAML::anchor_t anchor = 0;
        std::optional<std::string> key; // waits for its value
        int key_line = 0;
        bool merges = false; // the key is <<
        std::map<std::string, int> lines;
        std::vector<value> merged;
    };

    place at_;
    std::vector<std::string>& warnings_;
    std::vector<open> stack_;
    std::map<YAML::anchor_t, value> anchors_;
    std::size_t values_ = 0;
    std::size_t bytes_ = 0;

    place here(YAML::Mark const& mark) const
    {
        auto p = at_;
        p.line = mark.line + 1;
        return p;
    }

    void charge(std::size_t values, std::size_t bytes, int line)
    {
        values_ += values;
        bytes_ += bytes;
        if (values_ > max_values || bytes_ > max_bytes)
            throw refusal{line, "is too large when its aliases are expanded"};
    }

    void begin(value::kind kind, YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor)
    {
        if (stack_.size() >= max_depth)
            throw refusal{mark.line + 1, "is nested too deeply"};
        check(tag, mark);
        charge(1, 0, mark.line + 1);
        auto& top = stack_.emplace_back();
        top.node = value::of(kind, here(mark));
        top.anchor = anchor;
    }

    void end()
    {
        auto done = std::move(stack_.back());
        stack_.pop_back();
        if (!done.merged.empty())
            merge(done);
        finish(std::move(done.node), done.anchor, false);
    }

    // Of merged maps the first goes before the others, and what the map says itself before all of them.
    static void merge(open& map)
    {
        auto made = value::of(value::kind::map, map.node.where);
        auto const put_all = [&made](value const& from) {
            for (std::size_t i = 0; i < from.keys.size(); ++i)
                made.put(from.keys[i], from.items[i]);
        };
        for (auto i = map.merged.rbegin(); i != map.merged.rend(); ++i)
            put_all(*i);
        put_all(map.node);
        map.node = std::move(made);
    }

    void finish(value v, YAML::anchor_t anchor, bool may_merge)
    {
        if (anchor != 0) {
            charge(v.count(), v.bytes(), v.where.line);
            anchors_[anchor] = v;
        }
        if (stack_.empty())
            root = std::move(v);
        else if (stack_.back().node.type == value::kind::list)
            stack_.back().node.items.push_back(std::move(v));
        else if (stack_.back().key)
            member(stack_.back(), std::move(v));
        else
            key(stack_.back(), v, may_merge);
    }

    static void key(open& map, value const& v, bool may_merge)
    {
        if (v.type != value::kind::text)
            throw refusal{v.where.line, "a key is no text"};
        map.key = v.text.reveal();
        map.key_line = v.where.line;
        map.merges = may_merge && *map.key == "<<";
    }

    void member(open& map, value v)
    {
        auto name = std::move(*map.key);
        map.key.reset();
        if (map.merges) {
            collect(map.merged, std::move(v));
            return;
        }
        auto const [seen, fresh] = map.lines.emplace(name, map.key_line);
        if (!fresh)
            warnings_.push_back(here_text(map.key_line) + "the key '" + printable(name) +
                                "' stands in line " + std::to_string(seen->second) +
                                " already; this one counts");
        charge(0, name.size(), map.key_line);
        map.node.put(std::move(name), std::move(v));
    }

    static void collect(std::vector<value>& merged, value v)
    {
        if (v.is_map()) {
            merged.push_back(std::move(v));
            return;
        }
        if (v.type != value::kind::list || !std::ranges::all_of(v.items, &value::is_map))
            throw refusal{v.where.line, "<< takes a map, or a list of maps"};
        for (auto& i : v.items)
            merged.push_back(std::move(i));
    }

    static std::string printable(std::string text)
    {
        for (auto& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                c = '?';
        return text.substr(0, 60);
    }

    std::string here_text(int line) const { return *at_.name + ':' + std::to_string(line) + ": "; }

    static void check(std::string const& tag, YAML::Mark const& mark)
    {
        if (!known_tag(tag))
            throw refusal{mark.line + 1, "has a tag, and tags of one's own are not read"};
    }

public:
    value root;

    builder(place const& at, std::vector<std::string>& warnings) : at_(at), warnings_(warnings) {}

    void OnDocumentStart(YAML::Mark const&) override {}
    void OnDocumentEnd() override {}
    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override
    {
        charge(1, 0, mark.line + 1);
        finish(value::of(value::kind::null, here(mark)), anchor, false);
    }
    void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override
    {
        auto const found = anchors_.find(anchor);
        if (found == anchors_.end())
            throw refusal{mark.line + 1, "an alias stands inside of what it names"};
        charge(found->second.count(), found->second.bytes(), mark.line + 1); // before it is copied
        if (stack_.size() + depth(found->second) > max_depth)
            throw refusal{mark.line + 1, "is nested too deeply"};
        finish(found->second, 0, false);
    }
    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& text) override
    {
        check(tag, mark);
        charge(1, text.size(), mark.line + 1);
        if (text.find('\0') != text.npos)
            throw refusal{mark.line + 1, "a text has a NUL in it"};
        bool const plain = tag == "?";
        finish(value::of_text(text, here(mark), plain), anchor, plain);
    }
    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        begin(value::kind::list, mark, tag, anchor);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        begin(value::kind::map, mark, tag, anchor);
    }
    void OnMapEnd() override { end(); }

private:
    static std::size_t depth(value const& v)
    {
        std::size_t d = 0;
        for (auto const& i : v.items)
            d = std::max(d, depth(i));
        return v.type == value::kind::list || v.is_map() ? d + 1 : d;
    }
};

// The stream that yaml-cpp wants, without another copy of the text.
class view_buffer : public std::streambuf
{
public:
    explicit view_buffer(std::string_view text)
    {
        auto* const begin = const_cast<char*>(text.data()); // only read
        setg(begin, begin, begin + text.size());
    }
};

int line_at(std::string_view text, std::size_t at)
{
    return 1 + static_cast<int>(std::ranges::count(text.substr(0, at), '\n'));
}

// How many bytes at the front are one character of UTF-8; 0: they are none.
std::size_t character(std::string_view s)
{
    auto const at = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(s[i]));
    };
    auto const first = at(0);
    if (first < 0x80)
        return first == 0 ? 0 : 1;
    std::size_t const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || s.size() < size)
        return 0;
    std::uint32_t code = first & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((at(i) & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at(i) & 0x3f);
    }
    bool const overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    return overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : size;
}

void check_characters(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        auto const size = character(text.substr(at));
        if (size == 0)
            throw refusal{line_at(text, at), text[at] == '\0' ? "has a NUL in it" : "is not UTF-8"};
        at += size;
    }
}

// yaml-cpp quotes no values in what it says, but takes some of its words from the text.
std::string plain_words(std::string text)
{
    auto const cut =
        text.find(": "); // "end of map not found", "unknown escape character: x", "undefined alias: x"
    return cut == text.npos ? text : text.substr(0, cut);
}

value build(std::string_view text, place const& at, std::vector<std::string>& warnings)
{
    check_characters(text);
    view_buffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    builder tree(at, warnings);
    if (!parser.HandleNextDocument(tree))
        return {};
    builder second(at, warnings);
    if (parser.HandleNextDocument(second))
        throw refusal{0, "has more than one document"};
    if (!tree.root.is_map() && !tree.root.is_null())
        throw refusal{tree.root.where.line, "is not a map"};
    return std::move(tree.root);
}

} // namespace

result<value> parse(std::string_view text, syntax how, place const& at, std::vector<std::string>& warnings,
                    problem& why)
{
    auto const refuse = [&](int line, std::string words) {
        why = problem();
        why.source = *at.name;
        why.line = line;
        why.text = std::move(words);
        return make_error_code(errc::invalid_argument);
    };
    if (text.size() > max_file)
        return refuse(0, "is larger than a file of clouds may be (1 MiB)");
    std::string spaced;
    if (how ==
        syntax::json) { // a tab between two tokens of JSON is none of YAML's spaces, and never part of a text
        spaced = text;
        std::ranges::replace(spaced, '\t', ' ');
        text = spaced;
    }
    try {
        auto made = build(text, at, warnings);
        wipe(spaced);
        return made;
    } catch (refusal const& e) {
        wipe(spaced);
        return refuse(e.line, e.text);
    } catch (YAML::Exception const& e) {
        wipe(spaced);
        return refuse(e.mark.line + 1, plain_words(e.msg));
    } catch (std::logic_error const&) { // none is known to leave yaml-cpp
        wipe(spaced);
        return refuse(0, "cannot be parsed");
    }
}

} // namespace vigil::config
