// The operations on backups and volumes: check, encode, decode. Nothing else.
#include "codec/backups.hpp"
#include "client/deliver.hpp"
#include "client/operations.hpp"

namespace vigil::detail {

asio::awaitable<result<job_id>> create_backup(client_core& core, diagnostics& info,
                                              create_backup_request request)
{
    if (auto const why = check(core, request))
        co_return refuse(info, "vbs.cloudbackups.create", *why);
    auto const encode = [&](project_id const& p) { return codec::create_backup(p, request); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_created_job(r.body, f);
    };
    auto id = co_await ask(core, info, plan::repeat::once, encode, decode);
    if (id)
        info.job_id = id->str();
    co_return id;
}

asio::awaitable<result<backup_summary>> create_native_backup(client_core& core, diagnostics& info,
                                                             create_native_backup_request request)
{
    if (auto const why = check(core, request))
        co_return refuse(info, "vbs.backups.create.v3", *why);
    auto const encode = [&](project_id const& p) { return codec::create_native_backup(p, request); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_created_backup(r.body, f);
    };
    auto made = co_await ask(core, info, plan::repeat::once, encode, decode);
    if (made)
        info.backup_id = made->id.str();
    co_return made;
}

asio::awaitable<result<backup>> get_backup(client_core& core, diagnostics& info, backup_id id)
{
    if (auto const why = check_id(id, "backup_id"))
        co_return refuse(info, "vbs.backups.get", *why);
    auto const encode = [&](project_id const& p) {
        return codec::get_backup(p, id, core.options.native_version);
    };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_backup(r.body, f);
    };
    info.backup_id = id.str();
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

asio::awaitable<result<page<backup_summary>>> list_backups(client_core& core, diagnostics& info,
                                                           list_backups_query query)
{
    if (auto const why = check(core, query))
        co_return refuse(info, "vbs.backups.list", *why);
    auto const encode = [&](project_id const& p) {
        return codec::list_backups(p, query, core.options.native_version, false);
    };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_backup_summaries(r.body, query.limit().value_or(1000), f);
    };
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

asio::awaitable<result<page<backup>>> list_backup_details(client_core& core, diagnostics& info,
                                                          list_backups_query query)
{
    if (auto const why = check(core, query))
        co_return refuse(info, "vbs.backups.listDetail", *why);
    auto const encode = [&](project_id const& p) {
        return codec::list_backups(p, query, core.options.native_version, true);
    };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_backups(r.body, query.limit().value_or(1000), f);
    };
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

asio::awaitable<result<volume>> get_volume(client_core& core, diagnostics& info, volume_id id)
{
    if (auto const why = check_id(id, "volume_id"))
        co_return refuse(info, "cinder.volumes.get", *why);
    auto const encode = [&](project_id const& p) { return codec::get_volume(p, id); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_volume(r.body, f);
    };
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

} // namespace vigil::detail
