// The operations on backups and volumes.
#include "codec/backups.hpp"
#include "client/one_call.hpp"
#include "client/operations.hpp"

namespace vigil::detail {
namespace {

constexpr call_traits create_vbs{"vbs.cloudbackups.create", plan::repeat::once};
constexpr call_traits create_native{"vbs.backups.create.v3", plan::repeat::once};

} // namespace

asio::awaitable<result<job_id>> create_backup(client_core& core, diagnostics& info,
                                              create_backup_request request)
{
    auto id = co_await one_call<job_id>(
        core, info, create_vbs, std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::create_backup(p, r); },
        [](auto const&, std::string_view body, codec::fault& f) {
            return codec::decode_created_job(body, f);
        });
    if (id)
        info.job_id = id->str();
    co_return id;
}

asio::awaitable<result<backup_summary>> create_native_backup(client_core& core, diagnostics& info,
                                                             create_native_backup_request request)
{
    auto made = co_await one_call<backup_summary>(
        core, info, create_native, std::move(request),
        [](auto const& r, project_id const& p, client_options const&) {
            return codec::create_native_backup(p, r);
        },
        [](auto const&, std::string_view body, codec::fault& f) {
            return codec::decode_created_backup(body, f);
        });
    if (made)
        info.backup_id = made->id.str();
    co_return made;
}

asio::awaitable<result<page<backup>>> list_backup_details(client_core& core, diagnostics& info,
                                                          list_backups_query query)
{
    return one_call<page<backup>>(
        core, info, {"vbs.backups.listDetail", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const& o) {
            return codec::list_backups(p, q, o.native_version, true);
        },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_backups(body, q.limit().value_or(1000), f);
        });
}

asio::awaitable<result<page<backup_summary>>> list_backups(client_core& core, diagnostics& info,
                                                           list_backups_query query)
{
    return one_call<page<backup_summary>>(
        core, info, {"vbs.backups.list", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const& o) {
            return codec::list_backups(p, q, o.native_version, false);
        },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_backup_summaries(body, q.limit().value_or(1000), f);
        });
}

void start_create_backup(core_ptr core, diagnostics* out, handler<job_id> h, create_backup_request request)
{
    start_operation(std::move(core), out, std::move(h), &create_backup, std::move(request));
}

void start_create_native(core_ptr core, diagnostics* out, handler<backup_summary> h,
                         create_native_backup_request request)
{
    start_operation(std::move(core), out, std::move(h), &create_native_backup, std::move(request));
}

void start_list_backups(core_ptr core, diagnostics* out, handler<page<backup_summary>> h,
                        list_backups_query query)
{
    start_operation(std::move(core), out, std::move(h), &list_backups, std::move(query));
}

void start_list_details(core_ptr core, diagnostics* out, handler<page<backup>> h, list_backups_query query)
{
    start_operation(std::move(core), out, std::move(h), &list_backup_details, std::move(query));
}

void start_get_backup(core_ptr core, diagnostics* out, handler<backup> h, backup_id id)
{
    start_one_call<backup>(
        std::move(core), out, std::move(h), {"vbs.backups.get", plan::repeat::read}, std::move(id),
        [](auto const& b, project_id const& p, client_options const& o) {
            return codec::get_backup(p, b, o.native_version);
        },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_backup(body, f); });
}

void start_get_volume(core_ptr core, diagnostics* out, handler<volume> h, volume_id id)
{
    start_one_call<volume>(
        std::move(core), out, std::move(h), {"cinder.volumes.get", plan::repeat::read}, std::move(id),
        [](auto const& v, project_id const& p, client_options const&) { return codec::get_volume(p, v); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_volume(body, f); });
}

} // namespace vigil::detail
