// The services' documented samples and captured replies under test/data.
#pragma once

#include "codec/operation.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace vigil::test {

namespace json = boost::json;

inline json::value load(std::string_view name)
{
    std::ifstream in(std::string(VIGIL_TEST_DATA) + "/" + std::string(name) + ".json", std::ios::binary);
    BOOST_TEST_REQUIRE(in.good(), "cannot read " << name);
    std::stringstream text;
    text << in.rdbuf();
    return json::parse(text.str());
}

// The body of a fixture's reply, as it would be sent.
inline std::string reply(std::string_view name)
{
    return json::serialize(load(name).at("response").at("body"));
}

inline json::value request_body(std::string_view name) { return load(name).at("request").at("body"); }

// The same without members that are null: vigil leaves out what is not set.
inline json::value without_nulls(json::value const& v)
{
    if (auto const* array = v.if_array()) {
        json::array out;
        for (auto const& item : *array)
            out.push_back(without_nulls(item));
        return out;
    }
    auto const* object = v.if_object();
    if (!object)
        return v;
    json::object out;
    for (auto const& [key, value] : *object)
        if (!value.is_null())
            out[key] = without_nulls(value);
    return out;
}

// The operation is the request of a fixture: its name, method, path, query and body. `id` is put where the
// document has a placeholder other than the project's.
inline void check_request(vigil::codec::operation const& op, std::string_view fixture,
                          std::string_view id = {})
{
    auto const document = load(fixture);
    auto const& request = document.at("request").as_object();
    std::string path(request.at("path").as_string());
    for (auto at = path.find('{'); at != path.npos; at = path.find('{')) {
        auto const end = path.find('}');
        auto const name = path.substr(at + 1, end - at - 1);
        path.replace(at, end - at + 1, name == "project_id" ? std::string_view("p1") : id);
    }
    BOOST_TEST(op.name == std::string(document.at("operation").as_string()));
    BOOST_TEST(op.method == std::string(request.at("method").as_string()));
    BOOST_TEST(op.target.substr(0, op.target.find('?')) == path);

    std::size_t expected = 0;
    auto const query =
        op.target.find('?') == op.target.npos ? std::string() : op.target.substr(op.target.find('?') + 1);
    if (auto const* wanted = request.if_contains("query"))
        for (auto const& [key, value] : wanted->as_object()) {
            auto const pair = std::string(key) + "=" + std::string(value.as_string());
            BOOST_TEST(("&" + query + "&").find("&" + pair + "&") != std::string::npos,
                       query << " has no " << pair);
            expected += pair.size() + (expected != 0 ? 1u : 0u);
        }
    BOOST_TEST(query.size() == expected, "more in the query: " << query);
    if (auto const* body = request.if_contains("body"))
        BOOST_TEST(json::parse(op.body) == *body);
    else
        BOOST_TEST(op.body == "");
}

// Runs a decoder of the form `result<T> (body, ..., fault&)` that has to succeed.
#define VIGIL_DECODED(variable, call)                                                                        \
    vigil::codec::fault variable##_fault;                                                                    \
    auto variable##_result = [&](vigil::codec::fault& f) { return call; }(variable##_fault);                 \
    BOOST_TEST_REQUIRE(variable##_result.has_value(),                                                        \
                       variable##_fault.path << ": " << variable##_fault.rule);                              \
    auto const& variable = *variable##_result

// Runs one that has to answer errc::unexpected_reply with this path.
#define VIGIL_REFUSED(expected_path, call)                                                                   \
    do {                                                                                                     \
        vigil::codec::fault refused_fault;                                                                   \
        auto const refused_result = [&](vigil::codec::fault& f) { return call; }(refused_fault);             \
        BOOST_TEST_REQUIRE(refused_result.has_error());                                                      \
        BOOST_TEST((refused_result.error() == vigil::errc::unexpected_reply));                               \
        BOOST_TEST(refused_fault.path == expected_path);                                                     \
        BOOST_TEST(!refused_fault.rule.empty());                                                             \
    } while (false)

} // namespace vigil::test
