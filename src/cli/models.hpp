// What the services talk about as JSON. Names are the service's own; a missing value is null. Tables and records are
// made of the same members.
#pragma once

#include "cli/output.hpp"

#include <vigil/vigil.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::cli {

json::object to_json(backup_summary const& b);
json::object to_json(backup const& b);
json::object to_json(backup_quota const& q);
json::object to_json(backup_record const& r);
json::object to_json(job const& j);
json::object to_json(volume const& v);
json::object to_json(snapshot const& v);
json::object to_json(share const& s);
json::object to_json(backup_policy const& p);
json::object to_json(policy_task const& t);
json::object to_json(tagged_policy const& p);
json::object to_json(tag const& t);
json::object to_json(tag_values const& t);
json::object to_json(failure_job const& f);
json::object to_json(sdrs::protection_group const& g);
json::object to_json(sdrs::protected_instance const& i);
json::object to_json(sdrs::tagged_instance const& i);
json::object to_json(sdrs::replication_pair const& p);
json::object to_json(sdrs::drill const& d);
json::object to_json(sdrs::active_domain const& d);
json::object to_json(sdrs::quota const& q);
json::object to_json(sdrs::service_version const& v);
json::object to_json(error_code ec, diagnostics const& info);
// The same for what went wrong without a call.
json::object to_json(error_code ec, std::string_view message);

// {"key": "value"}
json::object to_json(std::vector<tag> const& tags);

std::vector<std::pair<std::string, std::string>> record_of(backup const& b);
std::vector<std::pair<std::string, std::string>> record_of(job const& j);

// One thing, in the form that is asked for.
void print_one(output_format form, backup const& b);
void print_one(output_format form, job const& j);

template <class T>
void print_one(output_format form, T const& thing)
{
    print_object(form, to_json(thing));
}

template <class T>
void print_list(output_format form, std::vector<T> const& all, columns const& shown)
{
    json::array out;
    for (auto const& item : all)
        out.push_back(to_json(item));
    print_objects(form, out, shown);
}

} // namespace vigil::cli
