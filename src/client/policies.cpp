// The operations on backup policies. Knows nothing of paths and JSON.
#include <vigil/policies.hpp>

#include "client/one_call.hpp"
#include "codec/policies.hpp"

namespace vigil::detail {
namespace {

constexpr auto decode_volumes = [](auto const& r, std::string_view body, codec::fault& f) {
    return codec::decode_resources(body, r, f);
};

} // namespace

void start_create_policy(core_ptr core, terms on, handler<policy_id> h, create_policy_request request)
{
    start_one_call<policy_id>(
        std::move(core), on, std::move(h), {"vbs.policies.create", plan::repeat::once}, std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::create_policy(p, r); },
        [](auto const&, std::string_view body, codec::fault& f) {
            return codec::decode_created_policy(body, f);
        });
}

void start_list_policies(core_ptr core, terms on, handler<std::vector<backup_policy>> h)
{
    start_one_call<std::vector<backup_policy>>(
        std::move(core), on, std::move(h), {"vbs.policies.list", plan::repeat::read}, no_args(),
        [](auto const&, project_id const& p, client_options const&) { return codec::list_policies(p); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_policies(body, f); });
}

void start_update_policy(core_ptr core, terms on, handler<void> h, update_policy_request request)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policies.update", plan::repeat::idempotent},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::update_policy(p, r); },
        nothing_to_decode);
}

void start_delete_policy(core_ptr core, terms on, handler<void> h, policy_id id)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policies.delete", plan::repeat::removal}, std::move(id),
        [](auto const& i, project_id const& p, client_options const&) { return codec::delete_policy(p, i); },
        nothing_to_decode);
}

void start_execute_policy(core_ptr core, terms on, handler<void> h, policy_id id)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policies.execute", plan::repeat::once}, std::move(id),
        [](auto const& i, project_id const& p, client_options const&) { return codec::execute_policy(p, i); },
        nothing_to_decode);
}

void start_associate(core_ptr core, terms on, handler<policy_resources> h, policy_resources_request request)
{
    start_one_call<policy_resources>(
        std::move(core), on, std::move(h), {"vbs.policies.associate", plan::repeat::idempotent},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::associate(p, r); },
        decode_volumes);
}

void start_disassociate(core_ptr core, terms on, handler<policy_resources> h,
                        policy_resources_request request)
{
    start_one_call<policy_resources>(
        std::move(core), on, std::move(h), {"vbs.policies.disassociate", plan::repeat::idempotent},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::disassociate(p, r); },
        decode_volumes);
}

} // namespace vigil::detail
