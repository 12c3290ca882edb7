// The operations on replication pairs and drills.
#include <vigil/sdrs/drills.hpp>
#include <vigil/sdrs/replications.hpp>

#include "client/sdrs_call.hpp"
#include "codec/sdrs_drills.hpp"
#include "codec/sdrs_replications.hpp"

namespace vigil::detail {

void start_create_replication(core_ptr core, terms on, handler<job_id> h, sdrs::create_replication_request a)
{
    start_sdrs_action<&codec::create_replication>(std::move(core), on, std::move(h),
                                                  "sdrs.replications.create", std::move(a));
}

void start_get_replication(core_ptr core, terms on, handler<sdrs::replication_pair> h, replication_id a)
{
    start_sdrs_read<sdrs::replication_pair, &codec::get_replication, &codec::decode_replication>(
        std::move(core), on, std::move(h), "sdrs.replications.get", std::move(a));
}

void start_rename_replication(core_ptr core, terms on, handler<sdrs::replication_pair> h,
                              sdrs::rename_request<replication_id> a)
{
    start_sdrs_rename<sdrs::replication_pair, &codec::rename_replication, &codec::decode_replication>(
        std::move(core), on, std::move(h), "sdrs.replications.rename", std::move(a));
}

void start_delete_replication(core_ptr core, terms on, handler<job_id> h, sdrs::delete_replication_request a)
{
    start_sdrs_action<&codec::delete_replication>(std::move(core), on, std::move(h),
                                                  "sdrs.replications.delete", std::move(a));
}

void start_extend_replication(core_ptr core, terms on, handler<job_id> h, sdrs::extend_replication_request a)
{
    start_sdrs_action<&codec::extend_replication>(std::move(core), on, std::move(h),
                                                  "sdrs.replications.extend", std::move(a));
}

void start_create_drill(core_ptr core, terms on, handler<job_id> h, sdrs::create_drill_request a)
{
    start_sdrs_action<&codec::create_drill>(std::move(core), on, std::move(h), "sdrs.drills.create",
                                            std::move(a));
}

void start_get_drill(core_ptr core, terms on, handler<sdrs::drill> h, drill_id a)
{
    start_sdrs_read<sdrs::drill, &codec::get_drill, &codec::decode_drill>(std::move(core), on, std::move(h),
                                                                          "sdrs.drills.get", std::move(a));
}

void start_rename_drill(core_ptr core, terms on, handler<sdrs::drill> h, sdrs::rename_request<drill_id> a)
{
    start_sdrs_rename<sdrs::drill, &codec::rename_drill, &codec::decode_drill>(
        std::move(core), on, std::move(h), "sdrs.drills.rename", std::move(a));
}

void start_delete_drill(core_ptr core, terms on, handler<job_id> h, drill_id a)
{
    start_sdrs_action<&codec::delete_drill>(std::move(core), on, std::move(h), "sdrs.drills.delete",
                                            std::move(a));
}

} // namespace vigil::detail
