// The operations that only Cinder has.
#include "codec/cinder.hpp"
#include "client/one_call.hpp"
#include "codec/backups.hpp"

#include <vigil/cinder.hpp>

namespace vigil::detail {
namespace {

constexpr call_traits update{"cinder.backups.update", plan::repeat::idempotent};
constexpr call_traits export_record{"cinder.backups.exportRecord", plan::repeat::read};
constexpr call_traits import_record{"cinder.backups.importRecord", plan::repeat::once};
constexpr call_traits reset_status{"cinder.backups.resetStatus", plan::repeat::idempotent};
constexpr call_traits force_delete{"cinder.backups.forceDelete", plan::repeat::removal};
constexpr call_traits get_snapshot{"cinder.snapshots.get", plan::repeat::read};

asio::awaitable<result<backup_summary>> import(client_core& core, diagnostics& info, import_record_request r)
{
    auto made = co_await one_call<backup_summary>(core, info, import_record, std::move(r),
                                                  encode_by<&codec::import_record>,
                                                  decode_by<&codec::decode_created_backup>);
    if (made)
        info.backup_id = made->id.str();
    co_return made;
}

} // namespace

void start_update_backup(core_ptr core, terms on, handler<backup_summary> h, update_backup_request r)
{
    start_one_call<backup_summary>(std::move(core), on, std::move(h), update, std::move(r),
                                   encode_by<&codec::update_backup>,
                                   decode_by<&codec::decode_created_backup>);
}

void start_export_record(core_ptr core, terms on, handler<backup_record> h, backup_id id)
{
    start_one_call<backup_record>(std::move(core), on, std::move(h), export_record, std::move(id),
                                  encode_by<&codec::export_record>, decode_by<&codec::decode_record>);
}

void start_import_record(core_ptr core, terms on, handler<backup_summary> h, import_record_request r)
{
    start_operation(std::move(core), on, std::move(h), &import, std::move(r));
}

void start_reset_backup_status(core_ptr core, terms on, handler<void> h, reset_backup_status_request r)
{
    start_one_call<void>(std::move(core), on, std::move(h), reset_status, std::move(r),
                         encode_by<&codec::reset_backup_status>, nothing_to_decode);
}

void start_force_delete_backup(core_ptr core, terms on, handler<void> h, backup_id id)
{
    start_one_call<void>(std::move(core), on, std::move(h), force_delete, std::move(id),
                         encode_by<&codec::force_delete_backup>, nothing_to_decode);
}

void start_get_snapshot(core_ptr core, terms on, handler<snapshot> h, snapshot_id id)
{
    start_one_call<snapshot>(std::move(core), on, std::move(h), get_snapshot, std::move(id),
                             encode_by<&codec::get_snapshot>, decode_by<&codec::decode_snapshot>);
}

} // namespace vigil::detail
