// The options of all lists.
#include "cli/paging.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace vigil::cli {

void add_page_options(CLI::App& c, page_arguments& a)
{
    c.add_option("--limit", a.limit, "At most so many; with --all, the size of a page")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    c.add_flag("--all", a.all, "All pages, not only the first");
}

std::size_t most_pages(page_arguments const& a) { return a.all ? all_pages : 1; }

void tell_rest(session& s, std::size_t shown)
{
    s.out.say(fmt::format("vigil: {} shown, there may be more (--all)", shown));
}

} // namespace vigil::cli
