// Results on standard output: tables for people, JSON for programs.
#pragma once

#include <vigil/vigil.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigil::cli {

namespace json = boost::json;

using row = std::vector<std::string>;

// Columns as wide as their longest cell; an empty cell is shown as "-".
void print_table(row const& header, std::vector<row> const& rows);
// Name and value, a line each.
void print_record(std::vector<std::pair<std::string, std::string>> const& fields);
// One line of JSON.
void print_json(json::value const& v);

json::object to_json(backup_summary const& b);
json::object to_json(backup const& b);
json::object to_json(job const& j);
json::object to_json(policy_task const& t);
json::object to_json(failure_job const& f);
json::object to_json(error_code ec, diagnostics const& info);

std::vector<std::pair<std::string, std::string>> record_of(backup const& b);
std::vector<std::pair<std::string, std::string>> record_of(job const& j);

} // namespace vigil::cli
