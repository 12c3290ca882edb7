// The services' documented samples and captured replies under test/data.
#pragma once

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
