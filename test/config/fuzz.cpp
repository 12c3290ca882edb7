// Broken and hostile texts end in a result or a refusal, in little time. The seeds are fixed.
#include "config/parse.hpp"

#include "config/desk.hpp"

#include <random>

using namespace vigil::config;
using namespace vigil::config::tests;

namespace {

constexpr std::string_view sample = R"(# clouds
defaults: &d
  verify: true
  auth: {auth_url: "https://iam.{region_name}/v3", "user-name": 'it''s'}
clouds:
  one:
    <<: *d
    profile: otc
    regions: [eu-de, {name: eu-nl, values: {interface: internal}}]
    auth:
      username: u
      password: "p\u00e9\n"
      project_id: 0123
    cacert: ~/ca.pem
  two: {auth: &x [*d, ~, "a"], text: |
      block
      text
  , more: >-
      folded}
)";

std::string mutate(std::string text, std::mt19937& dice)
{
    auto const pick = [&dice](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice);
    };
    constexpr std::string_view spice = "{}[]:,-&*!|>'\"%@`#\n\t ~<?\\\0\xff\xc3"
                                       "ab01";
    for (auto n = 1 + pick(6); n > 0 && !text.empty(); --n) {
        auto const at = pick(text.size());
        switch (pick(5)) {
        case 0: text[at] = spice[pick(spice.size())]; break;
        case 1: text.erase(at, 1 + pick(8)); break;
        case 2: text.insert(at, 1 + pick(4), spice[pick(spice.size())]); break;
        case 3: text.insert(at, text.substr(pick(text.size()), pick(40))); break;
        default: text.resize(at); break;
        }
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fuzz)

BOOST_AUTO_TEST_CASE(mutations_of_a_file)
{
    int good = 0;
    int bad = 0;
    for (unsigned seed = 0; seed < 4000; ++seed) {
        std::mt19937 dice(seed);
        auto const text = mutate(std::string(sample), dice);
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            std::vector<std::string> warnings;
            problem why;
            auto const got = parse(text, seed % 2 ? syntax::json : syntax::yaml, make_place(layer::file, "f"),
                                   warnings, why);
            if (got) {
                BOOST_TEST((got->is_map() || got->is_null()));
                BOOST_TEST(got->count() <= max_values);
                ++good;
            } else {
                BOOST_TEST(!why.text.empty());
                BOOST_TEST(why.source == "f");
                ++bad;
            }
        }
    }
    BOOST_TEST(good > 100);
    BOOST_TEST(bad > 100);
}

// The same, through everything that reads settings.
BOOST_FIXTURE_TEST_CASE(mutations_of_a_cloud, desk)
{
    for (unsigned seed = 0; seed < 1500; ++seed) {
        std::mt19937 dice(seed);
        write("clouds.yaml", mutate(std::string(sample), dice));
        request.cloud("one");
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            auto const got = load();
            BOOST_TEST((got.has_value() || !why.text.empty()));
        }
    }
}

// Each would take minutes if it cost more than in proportion to its size: the limit of the test's time is the check.
BOOST_AUTO_TEST_CASE(shapes_that_cost_parsers_much)
{
    for (auto const* const what : {"[",
                                   "{",
                                   "- ",
                                   "a: ",
                                   "? ",
                                   "\"",
                                   "'",
                                   "*a ",
                                   "&a ",
                                   "!!",
                                   "a\n",
                                   "a: b\n",
                                   "-\n",
                                   "[]\n",
                                   "{a}, ",
                                   "a: [\n",
                                   "\\",
                                   "#",
                                   "|\n",
                                   "%\n",
                                   "k: &x {<<: *x}\n",
                                   ",",
                                   ": ",
                                   "a: 'x' ",
                                   "\xe2\x82\xac",
                                   "[a, ",
                                   "? a\n: "})
        for (auto const* const before : {"", "a: ", "a: ["}) {
            std::string text = before;
            while (text.size() < max_file / 4)
                text += what;
            std::vector<std::string> warnings;
            problem why;
            auto const got = parse(text, syntax::yaml, make_place(layer::file, "f"), warnings, why);
            BOOST_TEST((got.has_value() || !why.text.empty()), before << what);
        }
}

BOOST_AUTO_TEST_SUITE_END()
