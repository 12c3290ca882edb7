// Lays out tables and prints JSON. Knows no model.
#include "cli/output.hpp"

#include "cli/console.hpp"

#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace vigil::cli {
namespace {

// Code points, which for the texts of the service is as good as columns.
std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cell(std::string_view text) { return text.empty() ? "-" : printable(text); }

void add_row(std::string& out, row const& r, std::vector<std::size_t> const& widths)
{
    for (std::size_t i = 0; i < r.size(); ++i) {
        auto const text = cell(r[i]);
        out += text;
        if (i + 1 < r.size())
            out.append(widths[i] - width(text) + 2, ' ');
    }
    out += '\n';
}

// "volume_id" -> VOLUME, "created_at" -> CREATED, "fail_reason" -> FAIL REASON
std::string heading(std::string_view name)
{
    if (name.ends_with("_id") || name.ends_with("_at"))
        name.remove_suffix(3);
    std::string out(name);
    for (auto& c : out)
        c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

void add_json(std::string& out, json::value const& v);

void add_members(std::string& out, json::object const& o)
{
    auto const* between = "";
    for (auto const& [key, value] : o) {
        out += between;
        out += json::serialize(json::string(key));
        out += ':';
        add_json(out, value);
        between = ",";
    }
}

void add_items(std::string& out, json::array const& a)
{
    auto const* between = "";
    for (auto const& item : a) {
        out += between;
        add_json(out, item);
        between = ",";
    }
}

// json::serialize writes 1.5 as 1.5E0.
void add_json(std::string& out, json::value const& v)
{
    switch (v.kind()) {
    case json::kind::double_: out += fmt::format("{:.3f}", v.get_double()); return;
    case json::kind::object:
        out += '{';
        add_members(out, v.get_object());
        out += '}';
        return;
    case json::kind::array:
        out += '[';
        add_items(out, v.get_array());
        out += ']';
        return;
    default: out += json::serialize(v);
    }
}

} // namespace

void print_text(std::string_view text)
{
    // A full disk is noticed by the flush only.
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw write_error("cannot write to standard output: " + std::generic_category().message(errno));
}

void print_table(row const& header, std::vector<row> const& rows)
{
    std::vector<std::size_t> widths;
    for (auto const& h : header)
        widths.push_back(width(h));
    for (auto const& r : rows)
        for (std::size_t i = 0; i < r.size(); ++i)
            widths[i] = std::max(widths[i], width(cell(r[i])));
    std::string out;
    add_row(out, header, widths);
    for (auto const& r : rows)
        add_row(out, r, widths);
    print_text(out);
}

void print_record(std::vector<std::pair<std::string, std::string>> const& fields)
{
    std::size_t widest = 0;
    for (auto const& [name, value] : fields)
        widest = std::max(widest, width(name));
    std::string out;
    for (auto const& [name, value] : fields)
        out += fmt::format("{}{:{}}  {}\n", name, "", widest - width(name), cell(value));
    print_text(out);
}

std::string json_text(json::value const& v)
{
    std::string out;
    add_json(out, v);
    return out;
}

std::string cell_of(json::value const& v)
{
    std::string out;
    switch (v.kind()) {
    case json::kind::null: return out;
    case json::kind::bool_: return v.get_bool() ? "yes" : "no";
    case json::kind::string: return std::string(v.get_string());
    case json::kind::array:
        for (auto const& item : v.get_array())
            out += (out.empty() ? "" : ", ") + cell_of(item);
        return out;
    case json::kind::object:
        for (auto const& [key, value] : v.get_object())
            out += (out.empty() ? "" : " ") + std::string(std::string_view(key)) + '=' + cell_of(value);
        return out;
    default: return json_text(v);
    }
}

void print_object(output_format form, json::object const& o)
{
    if (form == output_format::json)
        return print_json(o);
    std::vector<std::pair<std::string, std::string>> fields;
    for (auto const& [key, value] : o) {
        fields.emplace_back(std::string_view(key), cell_of(value));
        std::ranges::replace(fields.back().first, '_', ' ');
    }
    print_record(fields);
}

void print_objects(output_format form, json::array const& all, columns const& shown)
{
    if (form == output_format::json)
        return print_json(all);
    row header;
    for (auto const name : shown)
        header.push_back(heading(name));
    std::vector<row> rows;
    for (auto const& o : all) {
        auto& cells = rows.emplace_back();
        for (auto const name : shown)
            cells.push_back(cell_of(o.at(name)));
    }
    print_table(header, rows);
}

void print_json(json::value const& v) { print_text(json_text(v) + '\n'); }

void print_error(json::object error)
{
    json::object o;
    o["error"] = std::move(error);
    print_json(std::move(o));
}

} // namespace vigil::cli
