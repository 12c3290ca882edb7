// The calls of the simulated SDRS (API 6): groups, instances, pairs, drills, their jobs and failed tasks.
#pragma once

#include "testing/sdrs_book.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace vigil::testing::sim {

struct sdrs_filter;

class sdrs_desk
{
    simulator_options const& options_;
    sdrs_book book_;

    // Nothing: not a call of theirs.
    std::optional<answer> about_groups(call const&);
    std::optional<answer> about_instances(call const&);
    std::optional<answer> about_tags(call const&);
    std::optional<answer> about_pairs(call const&);
    std::optional<answer> about_drills(call const&);
    std::optional<answer> about_itself(call const&);

    // availability_zone and query_type of a list.
    bool selects(sdrs_filter const&, sdrs_thing const&, sdrs_group const*) const;

    answer create_group(call const&);
    answer act_on_group(call const&, sdrs_group&);
    answer create_instance(call const&);
    answer act_on_instance(call const&, sdrs_instance&);
    answer attach(call const&, sdrs_instance&, sdrs_pair&, std::string device);
    answer detach(call const&, sdrs_instance&, sdrs_pair&);
    answer query_by_tag(call const&) const;
    answer create_pair(call const&);
    answer act_on_pair(call const&, sdrs_pair&);
    answer create_drill(call const&);
    answer get_job(call const&) const;
    answer list_failures(call const&) const;
    answer delete_failures(call const&);

public:
    sdrs_desk(simulator_options const& options, time_point start) : options_(options), book_(options, start)
    {}

    bool has_job(std::string_view id) const noexcept { return book_.find_job(id) != nullptr; }

    answer handle(call const&);
};

// ---- what the calls share ------------------------------------------------------------------------------

answer with_job(std::string_view id); // 200 {"job_id"}

// 1-64 of A-Z a-z 0-9 . _ -
bool is_sdrs_name(std::string_view text) noexcept;

// The body of a request, and the object in it that is meant.
class sdrs_body
{
    std::optional<boost::json::object> all_;
    boost::json::object const* inner_ = nullptr;

public:
    // `inner`: the member that is meant; empty: the whole.
    sdrs_body(call const&, std::string_view inner);

    sdrs_body(sdrs_body const&) = delete; // it points into itself
    sdrs_body& operator=(sdrs_body const&) = delete;

    explicit operator bool() const noexcept { return inner_ != nullptr; }
    boost::json::object const& operator*() const { return *inner_; }

    std::string text(std::string_view key) const; // "" when it is no text
    std::optional<bool> truth(std::string_view key) const;
};

std::string text_or_empty(boost::json::object const& from, std::string_view key);

// name and description, which everything has; an error to answer with.
std::optional<answer> bad_name(std::string_view name);
std::optional<answer> bad_description(std::string_view text);
// The body of a request that makes something: there, and with a good name and description.
std::optional<answer> bad_opening(sdrs_body const&);

answer sdrs_wrong(); // a parameter, whichever
answer sdrs_no_group();

// Which page of a list, and of which things.
struct sdrs_filter
{
    std::size_t limit = 1000;
    std::size_t offset = 0;
    query fields;
    std::optional<answer> problem;

    explicit sdrs_filter(call const&);

    // group, name (substring) and status.
    bool takes(sdrs_thing const&) const;
    // The value of a filter that is a JSON array of ids; true when there is none.
    bool names(std::string_view filter, std::string_view id) const;
};

// {"<name>": [...], "count": n} of those that fit.
template <class T, class Fits, class Write>
answer sdrs_list(sdrs_filter const& f, std::string_view name, std::vector<std::unique_ptr<T>> const& all,
                 Fits fits, Write write)
{
    if (f.problem)
        return *f.problem;
    std::size_t total = 0;
    json_writer out;
    out.open('{').key(name).open('[');
    for (auto const& t : all)
        if (f.takes(*t) && fits(*t)) {
            if (total >= f.offset && total - f.offset < f.limit)
                write(out, *t);
            ++total;
        }
    out.close(']').key("count").number(total).close('}');
    return {200, out.take()};
}

// id, name, description, status, server_group_id.
void write_common(json_writer&, sdrs_thing const&);
void write_sdrs_instance(json_writer&, call const&, sdrs_book const&, sdrs_instance const&);
void write_times(json_writer&, call const&, sdrs_thing const&, date_form);

} // namespace vigil::testing::sim
