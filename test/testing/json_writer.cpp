#include "testing/json_writer.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using vigil::testing::sim::json_writer;

std::string written(std::string const& text)
{
    json_writer out;
    out.text(text);
    return out.take();
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_texts)

BOOST_AUTO_TEST_CASE(are_escaped_wherever_it_is_needed)
{
    BOOST_TEST(written("") == R"("")");
    BOOST_TEST(written("plain, \xc3\xa4 too") == "\"plain, \xc3\xa4 too\"");
    BOOST_TEST(written("\"") == R"("\"")");
    BOOST_TEST(written("\\\\") == R"("\\\\")");
    BOOST_TEST(written("a\nb\tc") == R"("a\u000ab\u0009c")");
    BOOST_TEST(written(std::string("\0end", 4)) == R"("\u0000end")");
    BOOST_TEST(written("at the end\"") == R"("at the end\"")");
    BOOST_TEST(written("\x1f\x7f") == "\"\\u001f\x7f\"");
}

BOOST_AUTO_TEST_CASE(of_every_byte_are_read_as_they_were)
{
    std::string all;
    for (int c = 0; c < 0x80; ++c) {
        all += static_cast<char>(c);
        all += 'x';
    }
    BOOST_TEST((boost::json::parse(written(all)).as_string() == all));
}

BOOST_AUTO_TEST_SUITE_END()
