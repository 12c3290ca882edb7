// Results on standard output: tables for people, JSON for programs.
#pragma once

#include <vigil/vigil.hpp>

#include <boost/json/value.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::cli {

namespace json = boost::json;

using row = std::vector<std::string>;

// Standard output does not take what is written to it.
class write_error : public std::runtime_error
{
public:
    using runtime_error::runtime_error;
};

// Everything that goes to standard output goes through here, and is out when this returns. Throws write_error.
void print_text(std::string_view text);

// Columns as wide as their longest cell; an empty cell is shown as "-".
void print_table(row const& header, std::vector<row> const& rows);
// Name and value, a line each.
void print_record(std::vector<std::pair<std::string, std::string>> const& fields);
// One line of JSON. Its fractions are seconds, and have three digits.
std::string json_text(json::value const& v);
void print_json(json::value const& v);
// {"error": ...}: what a program finds where it looks for the result.
void print_error(json::object error);

json::object to_json(backup_summary const& b);
json::object to_json(backup const& b);
json::object to_json(job const& j);
json::object to_json(policy_task const& t);
json::object to_json(failure_job const& f);
json::object to_json(error_code ec, diagnostics const& info);
// The same for what went wrong without a call.
json::object to_json(error_code ec, std::string_view message);

std::vector<std::pair<std::string, std::string>> record_of(backup const& b);
std::vector<std::pair<std::string, std::string>> record_of(job const& j);

} // namespace vigil::cli
