// Which items of a list that is read again and again are new.
#include "plan/newcomers.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace vigil::plan {

namespace {

// The keys that are new.
std::string fresh(newcomers& plan, std::vector<std::string> const& keys)
{
    std::vector<std::string_view> const views(keys.begin(), keys.end());
    auto const is_new = plan.arrived(views);
    BOOST_TEST_REQUIRE(is_new.size() == keys.size());
    std::string out;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (is_new[i])
            out += keys[i] + " ";
    return out;
}

std::vector<std::string> numbers(std::size_t from, std::size_t to)
{
    std::vector<std::string> out;
    for (auto k = from; k < to; ++k)
        out.push_back(std::to_string(k));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(newcomers_test)

BOOST_AUTO_TEST_CASE(each_is_new_once)
{
    newcomers plan(true);
    BOOST_TEST(!plan.begun());
    BOOST_TEST(fresh(plan, {"a", "b"}) == "a b ");
    BOOST_TEST(plan.begun());
    BOOST_TEST(fresh(plan, {"a", "b"}) == "");
    BOOST_TEST(fresh(plan, {"c", "a", "b"}) == "c ");
    BOOST_TEST(fresh(plan, {"d", "d"}) == "d "); // twice in one list
}

BOOST_AUTO_TEST_CASE(what_was_there_before_is_not_new_unless_wanted)
{
    newcomers plan(false);
    BOOST_TEST(fresh(plan, {"a", "b"}) == "");
    BOOST_TEST(fresh(plan, {"a", "c", "b"}) == "c ");
}

BOOST_AUTO_TEST_CASE(nothing_there_before_is_a_beginning_too)
{
    newcomers plan(false);
    BOOST_TEST(fresh(plan, {}) == "");
    BOOST_TEST(plan.begun());
    BOOST_TEST(fresh(plan, {"a"}) == "a ");
}

BOOST_AUTO_TEST_CASE(what_is_missing_for_a_while_is_not_new_when_it_comes_back)
{
    newcomers plan(true);
    fresh(plan, {"a", "b"});
    BOOST_TEST(fresh(plan, {}) == "");
    BOOST_TEST(fresh(plan, {"b"}) == "");
    BOOST_TEST(fresh(plan, {"a", "b"}) == "");
}

BOOST_AUTO_TEST_CASE(a_large_list_is_not_forgotten_in_an_outage)
{
    auto const many = numbers(0, 3 * newcomers::least_remembered);
    newcomers plan(false);
    fresh(plan, many);
    fresh(plan, {});
    BOOST_TEST(fresh(plan, many) == "");
}

BOOST_AUTO_TEST_CASE(those_that_are_missing_longest_are_forgotten_first)
{
    constexpr auto half = newcomers::least_remembered / 2;
    newcomers plan(false);
    std::size_t end = 0;
    for (int i = 0; i < 9; ++i, end += half) // nothing stays
        fresh(plan, numbers(end, end + half));
    BOOST_TEST(plan.remembered() == 3 * half); // those in the list, and twice as many
    BOOST_TEST(fresh(plan, numbers(end - 3 * half, end)) == "");
    BOOST_TEST(fresh(plan, {"0"}) == "0 ");
}

BOOST_AUTO_TEST_CASE(no_more_are_forgotten_than_must_be)
{
    constexpr auto most = newcomers::least_remembered;
    newcomers plan(false);
    fresh(plan, numbers(0, most / 2));
    fresh(plan, numbers(most / 2, most));
    fresh(plan, numbers(most, most + 10)); // all of them fit
    BOOST_TEST(plan.remembered() == most + 10);
    fresh(plan, {"x"}); // ten too many are missing: of the first
    BOOST_TEST(plan.remembered() == most + 1);
    BOOST_TEST(fresh(plan, numbers(most / 2, most + 10)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::plan
