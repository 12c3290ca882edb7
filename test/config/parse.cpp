// Texts of files: what YAML means, and what is too much of it.
#include "config/parse.hpp"

#include "config/desk.hpp"

using namespace vigil::config;
using namespace vigil::config::tests;

namespace {

struct reading
{
    std::vector<std::string> warnings;
    problem why;

    value good(std::string_view text, syntax how = syntax::yaml)
    {
        auto got = parse(text, how, make_place(layer::file, "f"), warnings, why);
        BOOST_TEST_REQUIRE(got.has_value(), to_string(why));
        return std::move(*got);
    }
    std::string bad(std::string_view text, syntax how = syntax::yaml)
    {
        auto const got = parse(text, how, make_place(layer::file, "f"), warnings, why);
        BOOST_TEST_REQUIRE(got.has_error(), "accepted: " << text.substr(0, 60));
        BOOST_TEST((got.error() == vigil::errc::invalid_argument));
        return to_string(why);
    }
    std::string text(std::string_view from, std::string_view key)
    {
        auto const all = good(from);
        auto const* const v = all.find(key);
        return v && v->type == value::kind::text ? v->text.reveal() : "none";
    }
};

std::string times(std::size_t n, std::string_view what)
{
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += what;
    return all;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(parse_, reading)

BOOST_AUTO_TEST_CASE(a_tree_knows_its_lines)
{
    auto const all = good("# first\nclouds:\n  a:\n    auth: {username: u}\n    list: [x, 'y']\n");
    auto const* const a = all.find("clouds")->find("a");
    BOOST_TEST_REQUIRE(a);
    BOOST_TEST(a->find("auth")->find("username")->where.str() == "f:4");
    BOOST_TEST(a->find("list")->items.at(1).text.reveal() == "y");
    BOOST_TEST(a->find("list")->items.at(0).plain);
    BOOST_TEST(!a->find("list")->items.at(1).plain);
}

BOOST_AUTO_TEST_CASE(texts_stay_as_they_are_written)
{
    for (auto const* const word : {"0123", "1e3", "1_000", "yes", "12:30", "0x1f", "1.0", "2001-01-01"})
        BOOST_TEST(text(std::string("k: ") + word, "k") == word);
    for (auto const* const word : {"~", "null", "Null", "NULL", ""})
        BOOST_TEST(good(std::string("k: ") + word).find("k")->is_null());
    BOOST_TEST(text("k: 'null'", "k") == "null");
    BOOST_TEST(text("k: \"a\\u00e9\\n\"", "k") == "a\u00e9\n");
    BOOST_TEST(text("k: !!str 5", "k") == "5");
    BOOST_TEST(text("k: caf\u00e9 \u20ac \U0001F600", "k") == "caf\u00e9 \u20ac \U0001F600");
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_nothing)
{
    for (auto const* const empty : {"", "\n", "# only a remark\n", "---\n", "~"})
        BOOST_TEST(good(empty).is_null());
}

BOOST_AUTO_TEST_CASE(json_is_read_as_well)
{
    auto const all = good("{\n\t\"a\":\t{\"b\":\"c\\/d\"},\n\t\"t\": true, \"n\": null\n}\n", syntax::json);
    BOOST_TEST(all.find("a")->find("b")->text.reveal() == "c/d");
    BOOST_TEST(all.find("t")->plain);
    BOOST_TEST(all.find("n")->is_null());
}

BOOST_AUTO_TEST_CASE(merge_keys)
{
    auto const* const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n"
                             "one: {<<: *a, x: own}\nmany: {<<: [*a, *b]}\nquoted: {'<<': *a}\n";
    auto const all = good(text);
    BOOST_TEST(all.find("one")->find("x")->text.reveal() == "own");
    BOOST_TEST(all.find("one")->find("y")->text.reveal() == "1");
    BOOST_TEST(all.find("many")->find("y")->text.reveal() == "1");
    BOOST_TEST(all.find("many")->find("z")->text.reveal() == "2");
    BOOST_TEST(all.find("quoted")->find("<<")->is_map());
    BOOST_TEST(warnings.empty());
    TEST_HAS(bad("a: {<<: word}"), "f:1: <<");
    TEST_HAS(bad("a: {<<: [word]}"), "f:1: <<");
}

BOOST_AUTO_TEST_CASE(the_second_of_two_keys_counts_and_is_told)
{
    BOOST_TEST(text("k: 1\n\nk: 2\n", "k") == "2");
    BOOST_TEST_REQUIRE(warnings.size() == 1u);
    TEST_HAS(warnings.front(), "f:3: the key 'k' stands in line 1 already");
}

BOOST_AUTO_TEST_CASE(what_is_no_map_is_refused)
{
    TEST_HAS(bad("- a\n- b"), "f:1: is not a map");
    TEST_HAS(bad("word"), "f:1: is not a map");
    TEST_HAS(bad("a: 1\n---\nb: 2\n"), "more than one document");
    TEST_HAS(bad("a: 1\n[x, y]: 2\n"), "f:2: a key is no text");
    TEST_HAS(bad("a: 1\n? {x: y}\n: 2\n"), "f:2: a key is no text");
    TEST_HAS(bad("~: 1"), "a key is no text");
}

BOOST_AUTO_TEST_CASE(what_is_broken_is_told_with_its_line_and_without_its_text)
{
    TEST_HAS(bad("a:\n  b: [1, 2\n"), "f:");
    TEST_HAS(bad("a: b\n\tc: d\n"), "f:2: ");
    TEST_HAS(bad("a: *nobody\n"), "f:1: ");
    for (auto const* const broken : {"a: *s3cret", "a: \"s3cret\\q\"", "a: 's3cret", "a: {s3cret",
                                     "a: !s3cret x", "a: !!s3cret x", "s3cret: [\n", "a: \"\\us3cret\""})
        BOOST_TEST(!has(bad(broken), "s3cret"), broken);
}

BOOST_AUTO_TEST_CASE(tags_of_ones_own_are_not_read)
{
    TEST_HAS(bad("a:\n  b: !!python/object:os.system x\n"), "f:2: has a tag");
    TEST_HAS(bad("a: !mine [x]"), "f:1: has a tag");
    TEST_HAS(bad("a: !!binary eA=="), "f:1: has a tag");
}

BOOST_AUTO_TEST_CASE(only_utf8)
{
    using namespace std::string_literals;
    TEST_HAS(bad("a: 1\nb: \0"s), "f:2: has a NUL in it");
    TEST_HAS(bad("a: \"x\\0y\""), "f:1: a text has a NUL in it");
    for (auto const& wrong : {"\xff"s, "\xc3"s, "\xc0\x80"s, "\xe0\x80\x80"s, "\xed\xa0\x80"s,
                              "\xf4\x90\x80\x80"s, "\xf0\x80\x80\x80"s, "\x80"s, "\xe2\x82"s})
        TEST_HAS(bad("a: 1\nb: " + wrong), "f:2: is not UTF-8");
    BOOST_TEST(text("\xef\xbb\xbfk: v", "k") == "v"); // a byte order mark
}

BOOST_AUTO_TEST_CASE(depth_is_bounded)
{
    good("a: " + times(max_depth - 1, "[") + times(max_depth - 1, "]"));
    TEST_HAS(bad("a: " + times(max_depth, "[") + times(max_depth, "]")), "nested too deeply");
    TEST_HAS(bad("a: " + times(100'000, "[")), "nested too deeply");
    TEST_HAS(bad(times(20'000, "{a: ")), "nested too deeply");
    TEST_HAS(bad(times(20'000, "- ") + "x"), "nested too deeply");
    // By aliases, each of which is flat.
    std::string layers = "a0: &a0 [x]\n";
    for (int i = 1; i < 40; ++i)
        layers +=
            "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    TEST_HAS(bad(layers), "nested too deeply");
}

BOOST_AUTO_TEST_CASE(aliases_do_not_grow_without_end)
{
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        auto const before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before +
                times(9, ", " + before) + "]\n";
    }
    TEST_HAS(bad(bomb), "too large when its aliases are expanded");
    auto long_texts = "a: &a " + std::string(100'000, 'x') + "\nb: [*a" + times(100, ", *a") + "]\n";
    TEST_HAS(bad(long_texts), "f:2: is too large");
    TEST_HAS(bad("a: &a [*a]"), "an alias stands inside of what it names");
    TEST_HAS(bad("a: &a {b: *a}"), "an alias stands inside of what it names");
}

BOOST_AUTO_TEST_CASE(size_is_bounded)
{
    auto const large = "a: b\n#" + std::string(max_file, 'x');
    TEST_HAS(bad(large), "larger than a file");
    good(std::string_view(large).substr(0, max_file));
    TEST_HAS(bad("a: [" + times(max_values, "x,") + "]"), "too large");
}

BOOST_AUTO_TEST_SUITE_END()
