// Decides which calls and arguments a dialect lacks. Knows no server and no version.
#include "codec/dialect.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace vigil::codec {
namespace {

// Beginnings of the names of operations that only one of the two has.
constexpr std::array<std::string_view, 7> only_vbs{
    "vbs.cloudbackups.", "vbs.jobs.",  "vbs.policies.", "vbs.policyTags.",
    "vbs.sharing.",      "vbs.quota.", "sdrs."};
constexpr std::array<std::string_view, 4> only_cinder{"cinder.backups.", "cinder.limits.", "cinder.versions.",
                                                      "cinder.snapshots."};

template <class Table>
bool is_among(Table const& table, std::string_view name) noexcept
{
    return std::ranges::any_of(table, [name](auto beginning) { return name.starts_with(beginning); });
}

std::string_view name_of(dialect d) noexcept { return d == dialect::cinder ? "Cinder" : "VBS"; }

bool lacks(fault& f, dialect in, std::string_view field, std::string_view what)
{
    f.path = field;
    f.rule = std::string(name_of(in)) + " has no " + std::string(what);
    return false;
}

} // namespace

bool is_spoken(operation const& op, dialect in, fault& f)
{
    bool const cinder = in == dialect::cinder;
    if (is_among(only_vbs, op.name) ? cinder : is_among(only_cinder, op.name) && !cinder)
        return lacks(f, in, "service", op.name);
    if (cinder && op.service == service::vbs && op.target.starts_with("/v2/"))
        return lacks(f, in, "native_version", "version 2");
    if (op.only && *op.only != in)
        return lacks(f, in, op.because, op.because);
    return true;
}

} // namespace vigil::codec
