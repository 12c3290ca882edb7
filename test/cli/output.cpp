// What programs read: JSON that any parser takes, with numbers that people can read too.
#include "cli/output.hpp"

#include "cli/console.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace vigil::cli;

namespace {

// Parsed again, it is what it was.
std::string sound(json::value const& v)
{
    auto const text = json_text(v);
    BOOST_TEST((json::parse(text) == v));
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(what_others_say_commands_no_terminal)
{
    using vigil::cli::printable;
    BOOST_TEST(printable("nightly-42 \xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91") ==
               "nightly-42 \xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91");
    BOOST_TEST(printable("a\x1b[31m\r\n\tb\x7f") == "a?[31m???b?");
    BOOST_TEST(printable(std::string("a\0b", 3)) == "a?b");
    BOOST_TEST(printable("a\xc2\x9b"
                         "31m\xc2\x80\xc2\x9f\xc2\xa0") == "a?31m??\xc2\xa0"); // CSI of one character
    BOOST_TEST(printable("a\x9b"
                         "31m") == "a?31m");
    for (auto const* const turns :
         {"\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9", "\xe2\x80\x8e", "\xe2\x80\x8f",
          "\xe2\x80\xa8", "\xe2\x80\xa9", "\xd8\x9c", "\xef\xbb\xbf"})
        BOOST_TEST(printable(std::string("fdp.") + turns + "exe") == "fdp.?exe");
    BOOST_TEST(printable("\xe2\x80\x8d\xe2\x80\xaf\xe2\x81\xaa") == "\xe2\x80\x8d\xe2\x80\xaf\xe2\x81\xaa");
    BOOST_TEST(printable("\xc3") == "?");
    BOOST_TEST(printable("\xe2\x80") == "??");
    BOOST_TEST(printable("\xff\xc0\x80\xf8") == "????");
}

BOOST_AUTO_TEST_CASE(seconds_are_plain_decimals)
{
    BOOST_TEST(json_text(3.072067092) == "3.072");
    BOOST_TEST(json_text(0.0) == "0.000");
    BOOST_TEST(json_text(4.7e-5) == "0.000");
    BOOST_TEST(json_text(1e9) == "1000000000.000");
}

BOOST_AUTO_TEST_CASE(the_rest_is_json_as_ever)
{
    BOOST_TEST(sound(nullptr) == "null");
    BOOST_TEST(sound(false) == "false");
    BOOST_TEST(sound(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    BOOST_TEST(sound(json::array()) == "[]");
    BOOST_TEST(sound(json::object()) == "{}");
    BOOST_TEST(sound("a \"quote\",\n\x01 \xc3\xa9") == "\"a \\\"quote\\\",\\n\\u0001 \xc3\xa9\"");
}

BOOST_AUTO_TEST_CASE(nested_and_in_order)
{
    json::object inner;
    inner["b\"1"] = json::array{1, "x", nullptr};
    inner["a"] = 0.25;
    json::object outer;
    outer["inner"] = inner;
    outer["empty"] = "";
    BOOST_TEST(sound(outer) == R"({"inner":{"b\"1":[1,"x",null],"a":0.250},"empty":""})");
}

BOOST_AUTO_TEST_CASE(cells_are_for_people)
{
    BOOST_TEST(cell_of(nullptr).empty());
    BOOST_TEST(cell_of(true) == "yes");
    BOOST_TEST(cell_of(-1) == "-1");
    BOOST_TEST(cell_of("a \"quote\"") == "a \"quote\"");
    BOOST_TEST(cell_of(json::array{"MON", 2, nullptr}) == "MON, 2, ");
    json::object tags;
    tags["env"] = "prod";
    tags["team"] = "red";
    BOOST_TEST(cell_of(tags) == "env=prod team=red");
}

BOOST_AUTO_TEST_SUITE_END()
