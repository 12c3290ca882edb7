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

// Paths that are there or not, whatever a resource's id: those of jobs may be hidden by a gateway.
constexpr std::array<std::string_view, 5> telling_paths{"vbs.cloudbackups.", "vbs.policies.",
                                                        "vbs.policyTags.", "vbs.sharing.", "vbs.quota."};

// What the other dialect says instead: the request or the operation of the client.
struct substitute
{
    std::string_view name;
    std::string_view instead;
};
constexpr std::array<substitute, 6> substitutes{
    substitute{"vbs.cloudbackups.create", "create_native_backup_request (async_create_native_backup)"},
    substitute{"vbs.cloudbackups.restore", "restore_native_backup_request (async_restore_native_backup)"},
    substitute{"vbs.cloudbackups.delete", "async_delete_native_backup"},
    substitute{"vbs.jobs.get", "async_get_backup or async_await_backup"},
    substitute{"cinder.limits.get", "async_get_quota"},
    substitute{"cinder.backups.forceDelete", "async_delete_native_backup"},
};

std::string_view instead_of(std::string_view name) noexcept
{
    auto const* const found = std::ranges::find(substitutes, name, &substitute::name);
    return found == substitutes.end() ? std::string_view() : found->instead;
}

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

bool lacks_call(fault& f, dialect in, std::string_view name)
{
    lacks(f, in, "service", name);
    if (auto const instead = instead_of(name); !instead.empty())
        (f.rule += ": use ") += instead;
    return false;
}

} // namespace

bool is_spoken(operation const& op, dialect in, fault& f)
{
    bool const cinder = in == dialect::cinder;
    if (is_among(only_vbs, op.name) ? cinder : is_among(only_cinder, op.name) && !cinder)
        return lacks_call(f, in, op.name);
    if (cinder && op.service == service::vbs && op.target.starts_with("/v2/"))
        return lacks(f, in, "native_version", "version 2");
    if (op.only && *op.only != in)
        return lacks(f, in, op.because, op.because);
    return true;
}

std::string_view advice_on(std::string_view operation, int status, service_error const& said) noexcept
{
    if (status >= 300 && status < 400)
        return "redirections are not followed, lest credentials go where nobody sent them: name the endpoint "
               "itself";
    // What does not know a backup or a policy says so in an error of its own.
    bool const unknown_path = status == 404 && said.code.empty() && said.envelope.empty();
    if (!unknown_path || !is_among(telling_paths, operation))
        return {};
    return "the service has no such call: is it Cinder? (client_options::service, --service cinder, "
           "vigil_service)";
}

} // namespace vigil::codec
