// The operations on backup policies. Knows nothing of paths and JSON.
#include <vigil/policies.hpp>

#include "client/once.hpp"
#include "client/one_call.hpp"
#include "client/operations.hpp"
#include "codec/policies.hpp"

namespace vigil::detail {
namespace {

constexpr auto encode_list = [](auto const&, project_id const& p, client_options const&) {
    return codec::list_policies(p);
};

class making_policy final : public once
{
    create_policy_request request_;
    std::optional<std::vector<policy_id>> before_; // of that name, when the first request left
    policy_id made_;

    asio::awaitable<result<std::vector<policy_id>>> namesakes(client_core& core, diagnostics& info,
                                                              errand part)
    {
        constexpr call_traits what{"vbs.policies.list", plan::repeat::read};
        auto const all = co_await one_call<std::vector<backup_policy>>(
            core, info, what, no_args(), encode_list, decode_by<&codec::decode_policies>, part);
        if (!all)
            co_return all.error();
        std::vector<policy_id> same;
        for (auto const& p : *all)
            if (p.name == request_.name())
                same.push_back(p.id);
        co_return same;
    }

public:
    explicit making_policy(create_policy_request r) : request_(std::move(r)) {}

    // A list that fails is no reason not to make it: only a lost answer would be harder to clear up.
    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int n) override
    {
        if (n == 1 && core.options.reconcile.enabled && !check_arguments(core, request_)) {
            diagnostics unheard;
            auto before = co_await namesakes(core, unheard, {part.deadline});
            if (before)
                before_ = std::move(*before);
            else if (before.error() == condition::cancelled)
                co_return before.error();
        }
        constexpr call_traits what{"vbs.policies.create", plan::repeat::once};
        auto made = co_await one_call<policy_id>(core, info, what, request_, encode_by<&codec::create_policy>,
                                                 decode_by<&codec::decode_created_policy>, part);
        if (!made)
            co_return made.error();
        made_ = std::move(*made);
        co_return error_code();
    }

    asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                           plan::departure const&) override
    {
        auto const now = co_await namesakes(core, info, part);
        if (!now)
            co_return now.error();
        co_return plan::traces_of_policies(*now, before_);
    }

    void adopt(plan::finding const& found, diagnostics&) override { made_ = policy_id(found.id); }
    std::string made() const override { return made_.str(); }
    policy_id take() { return std::move(made_); }
};

asio::awaitable<result<policy_id>> make_policy(client_core& core, diagnostics& info, create_policy_request r)
{
    making_policy work(std::move(r));
    auto const ec = co_await do_once(core, info, work);
    if (ec)
        co_return ec;
    co_return work.take();
}

class executing final : public once
{
    policy_id policy_;

public:
    explicit executing(policy_id p) : policy_(std::move(p)) {}

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int) override
    {
        constexpr call_traits what{"vbs.policies.execute", plan::repeat::once};
        auto const done = co_await one_call<void>(core, info, what, policy_,
                                                  encode_by<&codec::execute_policy>, nothing_to_decode, part);
        co_return done ? error_code() : done.error();
    }

    // The newest ones.
    asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                           plan::departure const& when) override
    {
        list_policy_tasks_query query(policy_);
        query.sort_dir(sort_direction::descending).limit(100);
        auto const tasks = co_await list_policy_tasks(core, info, std::move(query), part);
        if (!tasks)
            co_return tasks.error();
        co_return plan::traces_of_tasks(policy_, tasks->items, when);
    }

    void adopt(plan::finding const&, diagnostics&) override {}
    std::string made() const override { return policy_.str(); }
};

asio::awaitable<result<void>> execute(client_core& core, diagnostics& info, policy_id id)
{
    executing work(std::move(id));
    auto const ec = co_await do_once(core, info, work);
    if (ec)
        co_return ec;
    co_return result<void>();
}

constexpr auto decode_volumes = [](auto const& r, std::string_view body, codec::fault& f) {
    return codec::decode_resources(body, r, f);
};

} // namespace

void start_create_policy(core_ptr core, terms on, handler<policy_id> h, create_policy_request request)
{
    start_operation(std::move(core), on, std::move(h), &make_policy, std::move(request));
}

void start_list_policies(core_ptr core, terms on, handler<std::vector<backup_policy>> h)
{
    start_one_call<std::vector<backup_policy>>(
        std::move(core), on, std::move(h), {"vbs.policies.list", plan::repeat::read}, no_args(), encode_list,
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
    deliver<void>(std::move(core), on, std::move(h),
                  [id = std::move(id)](client_core& c, diagnostics& info) mutable {
                      return execute(c, info, std::move(id));
                  });
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
