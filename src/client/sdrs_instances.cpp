// The operations on protected instances and their tags.
#include <vigil/sdrs/instances.hpp>

#include "client/sdrs_call.hpp"
#include "codec/sdrs_instances.hpp"

namespace vigil::detail {
namespace {

codec::operation all_tags(project_id const& p, no_args) { return codec::list_instance_tags(p); }

} // namespace

void start_create_instance(core_ptr core, terms on, handler<job_id> h, sdrs::create_instance_request a)
{
    start_sdrs_action<&codec::create_instance>(std::move(core), on, std::move(h), "sdrs.instances.create",
                                               std::move(a));
}

void start_get_instance(core_ptr core, terms on, handler<sdrs::protected_instance> h, protected_instance_id a)
{
    start_sdrs_read<sdrs::protected_instance, &codec::get_instance, &codec::decode_instance>(
        std::move(core), on, std::move(h), "sdrs.instances.get", std::move(a));
}

void start_rename_instance(core_ptr core, terms on, handler<sdrs::protected_instance> h,
                           sdrs::rename_request<protected_instance_id> a)
{
    start_sdrs_rename<sdrs::protected_instance, &codec::rename_instance, &codec::decode_instance>(
        std::move(core), on, std::move(h), "sdrs.instances.rename", std::move(a));
}

void start_delete_instance(core_ptr core, terms on, handler<job_id> h, sdrs::delete_instance_request a)
{
    start_sdrs_action<&codec::delete_instance>(std::move(core), on, std::move(h), "sdrs.instances.delete",
                                               std::move(a));
}

void start_attach_replication(core_ptr core, terms on, handler<job_id> h, sdrs::attach_replication_request a)
{
    start_sdrs_action<&codec::attach_replication>(std::move(core), on, std::move(h),
                                                  "sdrs.instances.attachReplication", std::move(a));
}

void start_detach_replication(core_ptr core, terms on, handler<job_id> h, sdrs::detach_replication_request a)
{
    start_sdrs_action<&codec::detach_replication>(std::move(core), on, std::move(h),
                                                  "sdrs.instances.detachReplication", std::move(a));
}

void start_add_nic(core_ptr core, terms on, handler<job_id> h, sdrs::add_nic_request a)
{
    start_sdrs_action<&codec::add_nic>(std::move(core), on, std::move(h), "sdrs.instances.addNic",
                                       std::move(a));
}

void start_delete_nic(core_ptr core, terms on, handler<job_id> h, sdrs::delete_nic_request a)
{
    start_sdrs_action<&codec::delete_nic>(std::move(core), on, std::move(h), "sdrs.instances.deleteNic",
                                          std::move(a));
}

void start_resize_instance(core_ptr core, terms on, handler<job_id> h, sdrs::resize_request a)
{
    start_sdrs_action<&codec::resize_instance>(std::move(core), on, std::move(h), "sdrs.instances.resize",
                                               std::move(a));
}

// As those of policies (API 5.10): an existing key is given the value once more. A batch that deletes is no
// `removal`: "not found" may mean one key of several.
void start_add_instance_tag(core_ptr core, terms on, handler<void> h, sdrs::add_tag_request a)
{
    call_traits const what{"sdrs.instanceTags.add", plan::repeat::idempotent};
    start_one_call<void>(std::move(core), on, std::move(h), what, std::move(a),
                         encode_by<&codec::add_instance_tag>, nothing_to_decode);
}

void start_remove_instance_tag(core_ptr core, terms on, handler<void> h, sdrs::remove_tag_request a)
{
    call_traits const what{"sdrs.instanceTags.delete", plan::repeat::removal};
    start_one_call<void>(std::move(core), on, std::move(h), what, std::move(a),
                         encode_by<&codec::remove_instance_tag>, nothing_to_decode);
}

void start_batch_instance_tags(core_ptr core, terms on, handler<void> h, sdrs::batch_tags_request a)
{
    call_traits const what{"sdrs.instanceTags.batch", plan::repeat::idempotent};
    start_one_call<void>(std::move(core), on, std::move(h), what, std::move(a),
                         encode_by<&codec::batch_instance_tags>, nothing_to_decode);
}

void start_get_instance_tags(core_ptr core, terms on, handler<std::vector<tag>> h, protected_instance_id a)
{
    start_sdrs_read<std::vector<tag>, &codec::get_instance_tags, &codec::decode_instance_tags>(
        std::move(core), on, std::move(h), "sdrs.instanceTags.get", std::move(a));
}

void start_list_instance_tags(core_ptr core, terms on, handler<std::vector<tag_values>> h)
{
    start_sdrs_read<std::vector<tag_values>, &all_tags, &codec::decode_all_instance_tags>(
        std::move(core), on, std::move(h), "sdrs.instanceTags.listProject", no_args());
}

// A question, though it is a POST.
void start_count_instances(core_ptr core, terms on, handler<std::int64_t> h, sdrs::tag_query a)
{
    start_sdrs_read<std::int64_t, &codec::count_instances_by_tag, &codec::decode_tagged_instance_count>(
        std::move(core), on, std::move(h), "sdrs.instances.countByTag", std::move(a));
}

} // namespace vigil::detail
