// The table of targets, and where seeds come from.
#include "target.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace vigil::fuzz {

namespace json = boost::json;

target const* find(std::string_view name)
{
    static std::array const all{&decoders, &errors,     &dates,     &wire, &clouds,
                                &urls,     &signatures, &redaction, &pages};
    auto const at = std::ranges::find(all, name, &target::name);
    return at == all.end() ? nullptr : *at;
}

void each_file(std::function<void(std::string const&, std::string const&)> const& visit)
{
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(VIGIL_TEST_DATA))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    for (auto const& path : files) {
        std::ifstream in(path, std::ios::binary);
        visit(path.stem().string(), std::string(std::istreambuf_iterator<char>(in), {}));
    }
}

void each_body(std::function<void(std::string const&)> const& visit)
{
    each_file([&](std::string const&, std::string const& text) {
        auto const document = json::parse(text);
        for (auto const* const list : {"error_envelopes", "errors"})
            if (auto const* found = document.as_object().if_contains(list); found && found->is_array())
                for (auto const& item : found->get_array())
                    if (item.is_object() && item.get_object().contains("body"))
                        visit(json::serialize(item.get_object().at("body")));
        if (auto const* reply = document.as_object().if_contains("response"); reply && reply->is_object())
            if (auto const* body = reply->get_object().if_contains("body"))
                visit(json::serialize(*body));
    });
}

} // namespace vigil::fuzz
