// Operations that are one call, and answer with the id of a job: see one_call.hpp.
#pragma once

#include "client/one_call.hpp"
#include "codec/backups.hpp"

#include <utility>

namespace vigil::detail {

// The story names the job.
template <class Args, class Encode>
asio::awaitable<result<job_id>> call_for_a_job(client_core& core, diagnostics& info, call_traits what,
                                               Args args, Encode encode, errand part = {})
{
    auto id = co_await one_call<job_id>(core, info, what, std::move(args), encode,
                                        decode_by<&codec::decode_created_job>, part);
    if (id)
        info.job_id = id->str();
    co_return id;
}

template <class Args, class Encode>
void start_call_for_a_job(core_ptr core, terms on, handler<job_id> h, call_traits what, Args args,
                          Encode encode)
{
    deliver<job_id>(std::move(core), on, std::move(h),
                    [what, args = std::move(args), encode](client_core& c, diagnostics& info) mutable {
                        return call_for_a_job(c, info, what, std::move(args), encode);
                    });
}

} // namespace vigil::detail
