// What the tests of config share: a folder of files, variables and arguments, and nothing of the tester's own.
#pragma once

#include <vigil/config.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace vigil::config::tests {

struct desk
{
    std::filesystem::path folder;
    std::map<std::string, std::string> variables;
    std::vector<std::pair<std::string, std::string>> arguments;
    load_request request;
    problem why;

    desk()
    {
        auto name = (std::filesystem::temp_directory_path() / "vigil-config-XXXXXX").string();
        BOOST_TEST_REQUIRE(::mkdtemp(name.data()));
        folder = name;
        request.folders({name}).home("/home/u");
    }
    desk(desk const&) = delete;
    desk& operator=(desk const&) = delete;
    ~desk()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    std::string path(std::string const& name) const { return (folder / name).string(); }
    void write(std::string const& name, std::string const& text) const
    {
        std::ofstream(folder / name) << text;
    }
    // One cloud, "c"; `settings` is what stands below it, in flow style without the outer braces.
    void cloud(std::string const& settings) const { write("clouds.yaml", "clouds: {c: {" + settings + "}}"); }

    result<loaded> load()
    {
        auto r = request;
        r.variables(environment(variables));
        for (auto const& [name, text] : arguments)
            r.argument(name, text);
        return config::load(r, why);
    }
    loaded get()
    {
        auto got = load();
        BOOST_TEST_REQUIRE(got.has_value(), to_string(why));
        return std::move(*got);
    }
    template <class Credentials>
    Credentials login()
    {
        auto const got = get();
        auto const* const c = std::get_if<Credentials>(&got.options.credentials);
        BOOST_TEST_REQUIRE(c, "other credentials than expected: " << got.options.credentials.index());
        return *c;
    }
    // The story of a refusal.
    std::string refused(error_code expected = errc::invalid_argument)
    {
        auto const got = load();
        BOOST_TEST_REQUIRE(got.has_error());
        BOOST_TEST(got.error() == expected);
        return to_string(why);
    }
    std::string from(std::string const& key)
    {
        auto const got = get();
        auto const found = std::ranges::find(got.origins, key, &origin::key);
        return found == got.origins.end() ? "nowhere" : found->from;
    }
    std::string warnings()
    {
        std::string all;
        for (auto const& w : get().warnings)
            all += w + '\n';
        return all;
    }
};

inline bool has(std::string const& text, std::string const& part) { return text.find(part) != text.npos; }

} // namespace vigil::config::tests

#define TEST_HAS(text, part)                                                                                 \
    do {                                                                                                     \
        std::string const seen_ = (text);                                                                    \
        BOOST_TEST(vigil::config::tests::has(seen_, part), "'" << (part) << "' is not in: " << seen_);       \
    } while (false)
