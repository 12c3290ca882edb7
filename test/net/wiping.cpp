// No token stays behind in memory that is given back.
#include "net/request_head.hpp"

#include "net/wire.hpp"
#include "support/freed_memory.hpp"

#include <vigil/secret.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace vigil::net {

BOOST_AUTO_TEST_SUITE(wiping)

BOOST_AUTO_TEST_CASE(the_buffer_of_requests_leaves_no_copy_when_it_grows)
{
    std::string const token = "gAAAAABn3xTOKEN0123456789-0123456789";
    http_request q;
    q.method = "GET";
    q.to = {true, "vbs.example.test", 443};
    q.target = "/v3/p/backups/b1";
    q.set("X-Auth-Token", token);
    q.last_headers = [&](http_request const&) {
        std::vector<header> made(2); // not from a list, which is copied
        made[0].name = "X-Security-Token";
        made[0].value = token;
        made[1].name = "X-Long";
        made[1].value = std::string(20'000, 'x');
        return made;
    };
    std::string out;
    int left = 0;
    {
        test::freed_memory const freed(token);
        BOOST_TEST_REQUIRE(write_request(out, q, {}, "test"));
        for (std::size_t i = 1; i < 100; ++i) { // each larger than the one before
            q.body = std::string(i * 1000, 'b');
            write_request(out, q, {}, "test");
        }
        left = freed.held_it();
    }
    BOOST_TEST(left == 0);
    BOOST_TEST(out.find("X-Security-Token: " + token) != out.npos);
    BOOST_TEST(out.size() > 100'000u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
