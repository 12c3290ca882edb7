// The marks of backups: written, read, and not taken for somebody else's text.
#include <vigil/model/marker.hpp>

#include <boost/test/unit_test.hpp>

using namespace vigil;

namespace {

constexpr auto mark = "0123456789abcdef";

// What is cut off, and what is left.
std::pair<std::string, std::string> cut(std::string text)
{
    auto found = cut_marker(text);
    return {std::move(found), std::move(text)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(markers)

BOOST_AUTO_TEST_CASE(a_description_bears_it_at_its_end)
{
    BOOST_TEST(marked_description("weekly, kept", mark) == "weekly, kept [vigil:0123456789abcdef]");
    BOOST_TEST(marked_description("", mark) == "[vigil:0123456789abcdef]");
    BOOST_TEST(marked_description("x", mark).size() == 1 + described_marker);
    for (std::string const text : {"", "x", "a [vigil:ffffffffffffffff]"})
        BOOST_TEST((cut(marked_description(text, mark)) == std::pair{std::string(mark), text}));
}

BOOST_AUTO_TEST_CASE(other_texts_stay_as_they_are)
{
    for (std::string const text :
         {"", "]", "nightly", "[vigil:0123456789abcdef] and more", "x[vigil:0123456789abcdef]",
          "x [vigil:0123456789abcde]", "x [vigil:0123456789ABCDEF]", "x [vigil:0123456789abcdeg]",
          "x [vigiL:0123456789abcdef]", "[vigil:]"})
        BOOST_TEST((cut(text) == std::pair{std::string(), text}), text);
}

BOOST_AUTO_TEST_CASE(a_name_bears_it_behind_a_hyphen)
{
    BOOST_TEST(marked_name("nightly", mark) == "nightly-0123456789abcdef");
    BOOST_TEST(marked_name("nightly", mark).size() == 7 + named_marker);
    BOOST_TEST(marked_name("", mark) == mark);
    BOOST_TEST(marker_behind("nightly-0123456789abcdef", "nightly") == mark);
    BOOST_TEST(marker_behind(mark, "") == mark);
    for (auto const* other :
         {"nightly", "nightly0123456789abcdef", "nightly-2-0123456789abcdef", "", "night"})
        BOOST_TEST(marker_behind(other, "nightly").empty(), other);
}

BOOST_AUTO_TEST_CASE(its_last_digit_says_which_request_it_was)
{
    double next = 0;
    auto const stem = make_marker_stem([&] { return next = next < 0.9 ? next + 0.37 : 0.01; });
    BOOST_TEST(stem.size() == marker_stem);
    BOOST_TEST(make_marker_stem([] { return 0.999999999; }) != stem);
    for (int n = 1; n <= most_marked_requests; ++n) {
        auto const one = marker_of(stem, n);
        BOOST_TEST(is_marker(one));
        BOOST_TEST(one.starts_with(stem));
        BOOST_TEST(request_of(one) == n);
    }
    BOOST_TEST(request_of("nothing") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
