// Waiting for a resource of SDRS itself (API 7.5), for those who have no job to await.
#pragma once

#include <vigil/client.hpp>
#include <vigil/sdrs/outcome.hpp>

#include <string>
#include <utility>

namespace vigil {

namespace detail {
struct await_resource_args
{
    sdrs::resource_kind kind;
    std::string id;
    sdrs::action action;
    wait_options how;
};
VIGIL_API void start_await_resource(core_ptr, terms, handler<sdrs::resource_outcome>, await_resource_args);
} // namespace detail

namespace sdrs {

constexpr resource_kind kind_of(server_group_id const&) noexcept { return resource_kind::group; }
constexpr resource_kind kind_of(protected_instance_id const&) noexcept { return resource_kind::instance; }
constexpr resource_kind kind_of(replication_id const&) noexcept { return resource_kind::replication; }
constexpr resource_kind kind_of(drill_id const&) noexcept { return resource_kind::drill; }

// Every action of SDRS gives a job, and the job is the authority for its outcome: await that
// (client::async_await_sdrs_job) where it is known. These waits are for actions that another process began, and for
// those whose reply was lost (errc::outcome_unknown).
//
//     auto const o = co_await vigil::sdrs::waits(client).async_await(group, vigil::sdrs::action::failover);
class waits
{
    vigil::detail::core_ptr core_;

public:
    explicit waits(client const& c) : core_(c.core()) {}

    // Waits until an action on a group, an instance, a pair or a drill has ended, told by the states of API 7.5
    // alone. GET of the resource (6.3-6.6), one look for everybody who waits for it, whatever the action.
    // Handler: void(error_code, resource_outcome).
    // Cancellation: this wait ends, the others on the same resource and the action itself do not.
    // Errors: errc::action_failed, errc::delete_failed, errc::action_outcome_unknown (a planned failover, a NIC, a
    //   size or a disk: it was over before the first look, or never begun), errc::resource_gone,
    //   errc::wait_deadline, condition::forbidden, ...
    template <class Id, asio::completion_token_for<void(error_code, resource_outcome)> Token = default_token>
        requires requires(Id const& id) { kind_of(id); }
    auto async_await(Id id, action what, wait_options how = {}, Token&& token = {})
    {
        vigil::detail::await_resource_args args{kind_of(id), id.str(), what, how};
        return vigil::detail::initiate<resource_outcome, &vigil::detail::start_await_resource>(
            core_, token, std::move(args));
    }

    template <class Id, asio::completion_token_for<void(error_code, resource_outcome)> Token>
        requires requires(Id const& id) { kind_of(id); }
    auto async_await(Id id, action what, Token&& token)
    {
        return async_await(std::move(id), what, {}, std::forward<Token>(token));
    }
};

} // namespace sdrs
} // namespace vigil
