// Results on standard output: tables for people, JSON for programs.
#pragma once

#include "cli/settings.hpp"

#include <boost/json/value.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
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

// A value as a cell: null is empty, texts and numbers are themselves, lists have commas.
std::string cell_of(json::value const& v);

// Members of an object that a table has as columns. The heading of "volume_id" is VOLUME.
using columns = std::vector<std::string_view>;

// The same in the form that is asked for: all of it as JSON, or as a record or a table for people.
void print_object(output_format form, json::object const& o);
void print_objects(output_format form, json::array const& all, columns const& shown);

} // namespace vigil::cli
