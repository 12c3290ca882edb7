// The fuzz targets without a fuzzer: what was found once stays mended, every seed holds, and so does what is made of
// the seeds by a few thousand mutations, always the same.
#define BOOST_TEST_MODULE fuzz
#include <boost/test/unit_test.hpp>

#include "target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

using namespace vigil::fuzz;

namespace {

constexpr int mutations = 3000;
constexpr std::size_t longest = 3000; // of a seed that is mutated

constexpr std::string_view spice = "{}[]\",:\\/ 0123456789eE+-.tfn\r\n\x01\x7f\xc3\xa4\xff%&?=#<>*|'@";

std::string mutate(std::string text, std::mt19937& random)
{
    auto const pick = [&](std::size_t n) { return random() % n; };
    for (auto changes = 1 + pick(4); changes > 0 && !text.empty(); --changes) {
        auto const at = pick(text.size());
        auto const length = 1 + pick(std::min<std::size_t>(text.size() - at, 40));
        switch (pick(5)) {
        case 0: text[at] = spice[pick(spice.size())]; break;
        case 1: text.insert(at, 1, spice[pick(spice.size())]); break;
        case 2: text.erase(at, length); break;
        case 3: text.insert(pick(text.size()), text.substr(at, length)); break;
        default: text[at] = static_cast<char>(pick(256)); break;
        }
    }
    return text;
}

void run(target const& t, std::string const& input, std::string const& what)
{
    exact const copy(input);
    try {
        t.run(copy);
    } catch (broken const& e) {
        BOOST_ERROR(t.name << ", " << what << ": " << e.what());
    }
}

void replay(target const& t)
{
    std::filesystem::path const kept = std::filesystem::path(VIGIL_TEST_CRASHES) / t.name;
    if (std::filesystem::exists(kept))
        for (auto const& entry : std::filesystem::directory_iterator(kept)) {
            std::ifstream in(entry.path(), std::ios::binary);
            run(t, std::string(std::istreambuf_iterator<char>(in), {}), entry.path().filename().string());
        }

    std::vector<std::string> seeds;
    t.seeds([&](std::string seed) {
        run(t, seed, "seed " + std::to_string(seeds.size()));
        seeds.push_back(std::move(seed));
    });
    BOOST_TEST_REQUIRE(!seeds.empty());
    run(t, {}, "nothing");

    std::erase_if(seeds, [](std::string const& s) { return s.size() > longest; });
    std::mt19937 random(20240229); // any seed; fixed, so that a failure can be looked at
    for (int i = 0; i < mutations; ++i) {
        auto const& seed = seeds[random() % seeds.size()];
        run(t, mutate(seed, random), "mutation " + std::to_string(i));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(decoders_) { replay(decoders); }
BOOST_AUTO_TEST_CASE(errors_) { replay(errors); }
BOOST_AUTO_TEST_CASE(dates_) { replay(dates); }
BOOST_AUTO_TEST_CASE(wire_) { replay(wire); }
BOOST_AUTO_TEST_CASE(clouds_) { replay(clouds); }
BOOST_AUTO_TEST_CASE(urls_) { replay(urls); }
BOOST_AUTO_TEST_CASE(signatures_) { replay(signatures); }
BOOST_AUTO_TEST_CASE(redaction_) { replay(redaction); }
BOOST_AUTO_TEST_CASE(pages_) { replay(pages); }

// A target whose file nobody lists would be run by nobody.
BOOST_AUTO_TEST_CASE(every_target_is_in_the_table)
{
    int files = 0;
    for (auto const& entry : std::filesystem::directory_iterator(VIGIL_FUZZ_TARGETS)) {
        ++files;
        BOOST_TEST(find(entry.path().stem().string()), entry.path());
    }
    BOOST_TEST(files == 9);
    // What was found belongs to a target that there is.
    if (std::filesystem::exists(VIGIL_TEST_CRASHES))
        for (auto const& entry : std::filesystem::directory_iterator(VIGIL_TEST_CRASHES))
            BOOST_TEST(find(entry.path().filename().string()), entry.path());
}
