// A line on which nothing secret may be heard: not in a log event, not in diagnostics, not in what() of an error.
#pragma once

#include "line.hpp"

#include <string>
#include <vector>

#include <algorithm>

namespace vigil::flow::test {

struct careful : line
{
    // Every secret of these tests has this in it.
    static constexpr std::string_view mark = "secret";

    std::vector<std::shared_ptr<ended>> told;

    ~careful()
    {
        for (auto const& e : events)
            for (auto const& [name, value] : e.fields)
                BOOST_TEST(value.find(mark) == value.npos, e.name << ": " << name << " says " << value);
        for (auto const& e : told) {
            auto const what = std::string(request_error(e->ec, e->info).what()) + to_string(e->info);
            BOOST_TEST(what.find(mark) == what.npos, what);
        }
    }

    std::shared_ptr<ended> begin(std::string method, std::string target,
                                 plan::repeat how = plan::repeat::read, duration limit = 60s)
    {
        told.push_back(start(std::move(method), std::move(target), how, limit));
        return told.back();
    }

    std::shared_ptr<ended> call(std::string method = "GET", std::string target = "/b1",
                                plan::repeat how = plan::repeat::read, duration limit = 60s)
    {
        auto e = begin(std::move(method), std::move(target), how, limit);
        BOOST_TEST(finish(e));
        return e;
    }

    std::size_t count(std::string const& request) const
    {
        return static_cast<std::size_t>(std::ranges::count(wire.requests(), request));
    }

    bool logged(std::string_view event) const
    {
        return std::ranges::any_of(events, [&](log_event const& e) {
            return e.name == "token" && !e.fields.empty() && e.fields[0].second == event;
        });
    }
};

} // namespace vigil::flow::test
