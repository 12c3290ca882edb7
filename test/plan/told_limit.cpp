#include "plan/told_limit.hpp"

#include "plan/support.hpp"

#include <optional>
#include <string_view>

using namespace vigil_test;
using vigil::plan::pause_of_limit;

BOOST_AUTO_TEST_SUITE(told_limit)

BOOST_AUTO_TEST_CASE(a_limit_in_words_is_a_pause)
{
    struct row
    {
        std::string_view text;
        std::optional<duration> expected;
    };
    row const rows[] = {
        {"The throttling threshold has been reached: policy ip over ratelimit,limit:5,time:1 minute", 12s},
        {"The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 second",
         5ms},
        {"limit: 10, time: 2 hours.", 720s},
        {"limit:1,time:1 day", 24h},
        {"limit:1,time:999999999 day", std::nullopt}, // no clock counts so far
        {"limit:0,time:1 minute", std::nullopt},
        {"limit:-5,time:1 minute", std::nullopt},
        {"limit:5,time:0 minute", std::nullopt},
        {"limit:5,time:1 fortnight", std::nullopt},
        {"limit:5,time:1", std::nullopt},
        {"limit:5", std::nullopt},
        {"limit:99999999999999999999,time:1 minute", std::nullopt},
        {"limit:1234567890,time:1 minute", std::nullopt},
        {"time:1 minute,limit:5", std::nullopt},
        {"Too many requests", std::nullopt},
        {"", std::nullopt},
    };
    for (auto const& r : rows)
        BOOST_TEST((pause_of_limit(r.text) == r.expected), r.text);
}

BOOST_AUTO_TEST_SUITE_END()
