// Lays out tables and prints JSON. Knows no model.
#include "cli/output.hpp"

#include "cli/console.hpp"

#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace vigil::cli {
namespace {

// Code points, which for the texts of the service is as good as columns.
std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cell(std::string_view text) { return text.empty() ? "-" : printable(text); }

void print_row(row const& r, std::vector<std::size_t> const& widths)
{
    std::string line;
    for (std::size_t i = 0; i < r.size(); ++i) {
        auto const text = cell(r[i]);
        line += text;
        if (i + 1 < r.size())
            line.append(widths[i] - width(text) + 2, ' ');
    }
    fmt::print("{}\n", line);
}

} // namespace

void print_table(row const& header, std::vector<row> const& rows)
{
    std::vector<std::size_t> widths;
    for (auto const& h : header)
        widths.push_back(width(h));
    for (auto const& r : rows)
        for (std::size_t i = 0; i < r.size(); ++i)
            widths[i] = std::max(widths[i], width(cell(r[i])));
    print_row(header, widths);
    for (auto const& r : rows)
        print_row(r, widths);
}

void print_record(std::vector<std::pair<std::string, std::string>> const& fields)
{
    std::size_t widest = 0;
    for (auto const& [name, value] : fields)
        widest = std::max(widest, width(name));
    for (auto const& [name, value] : fields)
        fmt::print("{}{:{}}  {}\n", name, "", widest - width(name), cell(value));
}

void print_json(json::value const& v) { fmt::print("{}\n", json::serialize(v)); }

} // namespace vigil::cli
