// A list that pages in any way: each few bytes are an answer. It comes to an end, and every item is new once.
#include "fuzz/target.hpp"
#include "plan/page_walk.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigil::fuzz {
namespace {

// Of items there are 256, so a list that brings nothing new any more has to end, whatever its markers are.
constexpr std::size_t most = 256;

void run(std::string_view input)
{
    reader in(input);
    auto const limit = in.byte();
    auto const most_pages = limit == 0 ? static_cast<std::size_t>(-1) : std::size_t(limit);
    plan::page_walk walk(most_pages);
    std::set<std::string> seen;
    std::size_t pages = 0;
    std::size_t gone = 0;
    std::uint64_t turn = 0; // once the input is used up: markers that are always new, items that never are

    while (!walk.over()) {
        require(pages <= (most + 4) * 16,
                "a list without an end"); // each return to the beginning doubles them
        require(gone <= 20 * (pages + 4), "markers that are gone without an end");
        auto const what = in.byte();
        if ((what & 0xc0) == 0xc0) {
            ++gone;
            if (!walk.marker_is_gone())
                return; // it is reported
            continue;
        }
        std::vector<std::string> ids;
        for (auto n = what & 7; n > 0; --n)
            ids.push_back("i" + std::to_string(in.byte()));
        std::string marker;
        std::optional<std::int64_t> offset;
        if (in.done())
            marker = "m" + std::to_string(++turn);
        else if (what & 0x08)
            marker = "i" + std::to_string(in.byte());
        if (what & 0x10)
            offset = static_cast<std::int64_t>(in.number(8));
        std::vector<std::string_view> const views(ids.begin(), ids.end());
        auto const fresh = walk.arrived(views, marker, offset);
        ++pages;
        require(fresh.size() == ids.size(), "an answer for each item");
        for (std::size_t i = 0; i < ids.size(); ++i) {
            require(fresh[i] == seen.insert(ids[i]).second, "an item is new once");
            require(walk.knows(ids[i]), "an item that came is not known");
        }
        require(pages <= most_pages, "more pages than were wanted");
        if (walk.over())
            require(!walk.knows("nothing"), "it knows what never came");
    }
}

void seeds(add_seed const& add)
{
    add(std::string("\x00\x0b\x01\x02\x03\x03\x0b\x04\x05\x06\x06\x02\x07\x08",
                    14)); // by markers, to the end
    add(std::string("\x00\x0a\x01\x02\x02\xc0\x0a\x02\x03\x03\xc0\xc0\xc0\xc0\xc0",
                    15)); // markers that are gone
    add(std::string("\x00\x12\x01\x02\0\0\0\0\0\0\0\x02\x12\x03\x04\0\0\0\0\0\0\0\x04", 23)); // by offsets
    add(std::string("\x03\x0a\x01\x02\x02\x0a\x01\x02\x02", 9)); // round and round
    add(std::string(
        "\x00\x12\x01\x02\x7f\xff\xff\xff\xff\xff\xff\xff\x12\x01\x02\xff\xff\xff\xff\xff\xff\xff\xff", 23));
}

} // namespace

extern target const pages;
target const pages{"pages", run, seeds};

} // namespace vigil::fuzz
