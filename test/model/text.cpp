#include "model/text.hpp"

#include <boost/test/unit_test.hpp>

using namespace vigil;

BOOST_AUTO_TEST_SUITE(texts)

BOOST_AUTO_TEST_CASE(characters_are_code_points)
{
    BOOST_TEST(count_code_points("").value() == 0u);
    BOOST_TEST(count_code_points("abc").value() == 3u);
    BOOST_TEST(count_code_points("\xc3\xa4\xe4\xb8\x80\xf0\x9f\x98\x80").value() == 3u);
    for (std::string_view const bad : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                                       "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "a\xff", "\xe4\xb8"})
        BOOST_TEST(!count_code_points(bad).has_value());
}

BOOST_AUTO_TEST_CASE(control_characters_are_found)
{
    BOOST_TEST(!has_control_characters("nightly 1/2 \xc3\xbc"));
    for (std::string_view const bad : {"\n", "a\r\nX: y", "\t", "\x7f", "\xc2\x85"})
        BOOST_TEST(has_control_characters(bad));
    BOOST_TEST(has_control_characters(std::string_view("\0", 1)));
}

BOOST_AUTO_TEST_CASE(harmless_text_is_cut_between_characters)
{
    std::string const umlauts = "\xc3\xa4\xc3\xb6\xc3\xbc";
    for (std::size_t limit = 0; limit <= 6; ++limit)
        BOOST_TEST(harmless_text(umlauts, limit) == umlauts.substr(0, limit / 2 * 2));
    BOOST_TEST(harmless_text("a\nb\x1b"
                             "c\xff"
                             "d",
                             100) == "a b c?d");
}

BOOST_AUTO_TEST_CASE(outer_blanks_are_those_of_unicode)
{
    BOOST_TEST(vigil::without_outer_blanks("") == "");
    BOOST_TEST(vigil::without_outer_blanks(" \t\r\n\v\f\x1c\x1f") == "");
    BOOST_TEST(vigil::without_outer_blanks("  a b ") == "a b");
    BOOST_TEST(vigil::without_outer_blanks("\xc2\xa0\xe2\x80\x8a"
                                           "a\xc2\x85\xe3\x80\x80") == "a");
    BOOST_TEST(vigil::without_outer_blanks("\xe2\x80\x8b"
                                           "a") == "\xe2\x80\x8b"
                                                   "a");                   // no blank: zero width
    BOOST_TEST(vigil::without_outer_blanks("\xa0 a\xa0") == "\xa0 a\xa0"); // no UTF-8
    BOOST_TEST(vigil::without_outer_blanks("\xc3\xa0 ") == "\xc3\xa0");
}

BOOST_AUTO_TEST_CASE(case_is_ignored_of_ascii_only)
{
    BOOST_TEST(vigil::equal_ignoring_case("", ""));
    BOOST_TEST(vigil::equal_ignoring_case("aZ09-[", "Az09-["));
    BOOST_TEST(!vigil::equal_ignoring_case("a[", "a{"));
    BOOST_TEST(!vigil::equal_ignoring_case("a", "ab"));
    BOOST_TEST(!vigil::equal_ignoring_case("\xc3\xa4", "\xc3\x84"));
}

BOOST_AUTO_TEST_SUITE_END()
