// The operations on backups and volumes, but for those that make or restore backups.
#include "codec/backups.hpp"
#include "client/job_call.hpp"
#include "client/operations.hpp"
#include "codec/as_asked.hpp"
#include "codec/cinder.hpp"

namespace vigil::detail {
namespace {

// A repeat that finds the backup gone cannot tell the job, so it is no removal.
constexpr call_traits delete_vbs{"vbs.cloudbackups.delete", plan::repeat::idempotent};

// A delete that was executed unheard and is sent again is refused while it runs: the backup is neither
// available nor in error any more. A look tells that from other reasons to refuse.
asio::awaitable<result<void>> delete_native(client_core& core, diagnostics& info, backup_id id)
{
    constexpr call_traits what{"vbs.backups.delete", plan::repeat::removal};
    errand both; // one deadline for the call and the look
    both.deadline = core.call_deadline();
    auto const begun = co_await one_call<void>(
        core, info, what, id,
        [](auto const& b, project_id const& p, client_options const& o) {
            return codec::delete_native_backup(p, b, o.native_version);
        },
        nothing_to_decode, both);
    if (begun || info.attempts < 2)
        co_return begun;
    if (begun.error() != condition::client_fault && begun.error() != condition::conflict)
        co_return begun;
    diagnostics look;
    auto const found = co_await get_backup(core, look, std::move(id), both);
    bool const under_way =
        found ? found->status == backup_state::deleting : found.error() == condition::not_found;
    if (under_way)
        co_return result<void>();
    co_return begun;
}

} // namespace

asio::awaitable<result<backup>> get_backup(client_core& core, diagnostics& info, backup_id id, errand part)
{
    return one_call<backup>(
        core, info, {"vbs.backups.get", plan::repeat::read}, std::move(id),
        [](auto const& b, project_id const& p, client_options const& o) {
            return codec::get_backup(p, b, o.native_version);
        },
        [](auto const& b, std::string_view body, codec::fault& f) {
            return codec::as_asked(codec::decode_backup(body, f), b, "backup/id", f);
        },
        part);
}

asio::awaitable<result<volume>> get_volume(client_core& core, diagnostics& info, volume_id id, errand part)
{
    return one_call<volume>(
        core, info, {"cinder.volumes.get", plan::repeat::read}, std::move(id), encode_by<&codec::get_volume>,
        [](auto const& v, std::string_view body, codec::fault& f) {
            return codec::as_asked(codec::decode_volume(body, f), v, "volume/id", f);
        },
        part);
}

asio::awaitable<result<page<backup>>> list_backup_details(client_core& core, diagnostics& info,
                                                          list_backups_query query)
{
    return list_backup_details(core, info, std::move(query), errand());
}

asio::awaitable<result<page<backup>>> list_backup_details(client_core& core, diagnostics& info,
                                                          list_backups_query query, errand part)
{
    return one_call<page<backup>>(
        core, info, {"vbs.backups.listDetail", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const& o) {
            return codec::list_backups(p, q, o.native_version, true);
        },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_backups(body, q.limit().value_or(1000), f);
        },
        part);
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

void start_list_backups(core_ptr core, terms on, handler<page<backup_summary>> h, list_backups_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_backups, std::move(query));
}

void start_list_details(core_ptr core, terms on, handler<page<backup>> h, list_backups_query query)
{
    using list = asio::awaitable<result<page<backup>>> (*)(client_core&, diagnostics&, list_backups_query);
    start_operation(std::move(core), on, std::move(h), static_cast<list>(&list_backup_details),
                    std::move(query));
}

void start_get_backup(core_ptr core, terms on, handler<backup> h, backup_id id)
{
    deliver<backup>(std::move(core), on, std::move(h),
                    [id = std::move(id)](client_core& c, diagnostics& info) mutable {
                        return get_backup(c, info, std::move(id), errand());
                    });
}

void start_delete_backup(core_ptr core, terms on, handler<job_id> h, backup_id id)
{
    start_call_for_a_job(
        std::move(core), on, std::move(h), delete_vbs, std::move(id),
        [](auto const& b, project_id const& p, client_options const&) { return codec::delete_backup(p, b); });
}

void start_delete_native(core_ptr core, terms on, handler<void> h, backup_id id)
{
    deliver<void>(std::move(core), on, std::move(h),
                  [id = std::move(id)](client_core& c, diagnostics& info) mutable {
                      return delete_native(c, info, std::move(id));
                  });
}

void start_get_quota(core_ptr core, terms on, handler<std::vector<backup_quota>> h)
{
    using quotas = std::vector<backup_quota>;
    if (core->options.service == dialect::cinder)
        return start_one_call<quotas>(
            std::move(core), on, std::move(h), {"cinder.limits.get", plan::repeat::read}, no_args(),
            [](auto const&, project_id const& p, client_options const&) { return codec::get_limits(p); },
            [](auto const&, std::string_view body, codec::fault& f) {
                return codec::decode_limits(body, f);
            });
    start_one_call<quotas>(
        std::move(core), on, std::move(h), {"vbs.quota.get", plan::repeat::read}, no_args(),
        [](auto const&, project_id const& p, client_options const&) { return codec::get_quota(p); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_quotas(body, f); });
}

void start_get_volume(core_ptr core, terms on, handler<volume> h, volume_id id)
{
    deliver<volume>(std::move(core), on, std::move(h),
                    [id = std::move(id)](client_core& c, diagnostics& info) mutable {
                        return get_volume(c, info, std::move(id), errand());
                    });
}

} // namespace vigil::detail
