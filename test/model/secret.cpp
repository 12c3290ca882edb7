// What is left of a secret: nothing.
#include <vigil/credentials.hpp>
#include <vigil/secret.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <memory>
#include <ostream>
#include <span>
#include <utility>

using namespace vigil;

namespace {

template <class T>
concept printable = requires(std::ostream& os, T const& t) { os << t; };

static_assert(!printable<secret> && !printable<token_credentials> && !printable<password_credentials> &&
              !printable<access_key_credentials> && !printable<application_credentials>);
static_assert(!std::convertible_to<secret, std::string> && !std::convertible_to<std::string, secret>);

constexpr std::string_view text = "hush-hush"; // fits into the string itself

bool holds(std::span<char const> memory) { return std::ranges::search(memory, text).begin() != memory.end(); }

// Whether `after` leaves the text of a secret in its own memory.
template <class After>
bool left_by(After after)
{
    alignas(secret) std::array<char, sizeof(secret)> memory{};
    auto* const s = std::construct_at(reinterpret_cast<secret*>(memory.data()), std::string(text));
    bool const there = holds(memory);
    BOOST_TEST(there); // or this test shows nothing
    after(*s);
    bool const left = holds(memory);
    std::destroy_at(s);
    return left;
}

} // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(all_memory_of_a_text_is_wiped)
{
    std::string s = "a rather long secret that lives on the heap, and its end";
    s.resize(10); // what lies behind its end is still there
    auto const* const data = s.data();
    auto const capacity = s.capacity();
    wipe(s);
    BOOST_TEST(s.empty());
    BOOST_TEST(s.data() == data);
    s.resize(capacity, '\0');
    BOOST_TEST(std::ranges::all_of(s, [](char c) { return c == '\0'; }));
}

BOOST_AUTO_TEST_CASE(its_end_leaves_nothing)
{
    alignas(secret) std::array<char, sizeof(secret)> memory{};
    auto* const s = std::construct_at(reinterpret_cast<secret*>(memory.data()), std::string(text));
    BOOST_TEST(holds(memory));
    std::destroy_at(s);
    BOOST_TEST(!holds(memory));
}

BOOST_AUTO_TEST_CASE(nor_does_a_move_or_an_assignment)
{
    BOOST_TEST(!left_by([](secret& s) { secret const other(std::move(s)); }));
    BOOST_TEST(!left_by([](secret& s) {
        secret other;
        other = std::move(s);
        BOOST_TEST(other.reveal() == text);
    }));
    BOOST_TEST(!left_by([](secret& s) { s = secret(); }));
    BOOST_TEST(!left_by([](secret& s) { s = secret(std::string(1000, 'x')); }));
    BOOST_TEST(left_by([](secret& s) { secret const copy = s; }));
}

BOOST_AUTO_TEST_CASE(it_is_a_value)
{
    secret const a(std::string("one"));
    auto b = a;
    BOOST_TEST((a == b));
    b = secret(std::string("two"));
    BOOST_TEST((a != b));
    BOOST_TEST((secret(std::string("one1")) != a));
    BOOST_TEST(b.reveal() == "two");
    auto& same = b;
    b = std::move(same);
    BOOST_TEST(b.reveal() == "two");
    BOOST_TEST(secret().empty());
}

BOOST_AUTO_TEST_SUITE_END()
