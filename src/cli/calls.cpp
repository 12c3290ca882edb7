// Tells what was done where there is nothing to show. Calls nothing.
#include "cli/calls.hpp"

#include "cli/json_fields.hpp"

namespace vigil::cli {

void tell_done(session& s, std::string const& what, std::string_view result)
{
    json::object o;
    o["id"] = text(what);
    o["result"] = result;
    print_object(s.how.output, o);
}

} // namespace vigil::cli
