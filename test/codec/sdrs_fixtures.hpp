// Requests of SDRS against the documents' examples.
#pragma once

#include "codec/fixtures.hpp"
#include "codec/operation.hpp"
#include "codec/url.hpp"

#include <map>
#include <string>

namespace vigil::test {

// What stands behind the `?`, decoded.
inline std::map<std::string, std::string> query_of(std::string_view target)
{
    std::map<std::string, std::string> out;
    auto const mark = target.find('?');
    auto rest = mark == target.npos ? std::string_view() : target.substr(mark + 1);
    while (!rest.empty()) {
        auto const pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        auto const equals = pair.find('=');
        BOOST_TEST_REQUIRE(equals != pair.npos);
        out.emplace(pair.substr(0, equals), codec::percent_decode(pair.substr(equals + 1)));
    }
    return out;
}

// Method, path, query and body are those of the example; the project is "p1".
inline void check_sdrs_request(codec::operation const& op, std::string_view example)
{
    auto const want = load(example).at("request").as_object();
    std::string path(want.at("path").as_string());
    if (auto const at = path.find("{project_id}"); at != path.npos)
        path.replace(at, 12, "p1");
    BOOST_TEST(op.target.substr(0, op.target.find('?')) == path, example << ": " << op.target);
    BOOST_TEST(op.method == std::string(want.at("method").as_string()), example);
    BOOST_TEST((op.service == codec::service::sdrs), example);
    std::map<std::string, std::string> query;
    if (auto const* given = want.if_contains("query"))
        for (auto const& [key, value] : given->as_object())
            query.emplace(key, std::string(value.as_string()));
    BOOST_TEST((query_of(op.target) == query), example << ": " << op.target);
    auto const* body = want.if_contains("body");
    BOOST_TEST(op.body.empty() == !body, example);
    if (body && !op.body.empty())
        BOOST_TEST(json::parse(op.body) == *body, example << ": " << op.body);
}

} // namespace vigil::test
