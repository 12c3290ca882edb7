// Restores backups, once for each call, by both flavours. Whether one runs, plan::traces_of_restore knows.
#include "client/job_call.hpp"
#include "client/once.hpp"
#include "client/operations.hpp"
#include "codec/backups.hpp"

namespace vigil::detail {
namespace {

constexpr call_traits restore_vbs{"vbs.cloudbackups.restore", plan::repeat::once};
constexpr call_traits restore_native{"vbs.backups.restore", plan::repeat::once};

template <class Request>
class restoring : public once
{
protected:
    Request request_;
    restore_started made_;

    ~restoring() = default;

public:
    explicit restoring(Request r) : request_(std::move(r)) {}

    asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                           plan::departure const& when) override
    {
        // Which volume the service has made, only the lost answer tells: another one would be one too many.
        if (request_.volume().empty())
            co_return make_error_code(errc::not_supported);
        auto from = co_await get_backup(core, info, request_.backup(), part);
        if (!from)
            co_return from.error();
        auto to = co_await get_volume(core, info, request_.volume(), part);
        if (!to)
            co_return to.error();
        co_return plan::traces_of_restore(*from, *to, when);
    }

    void adopt(plan::finding const&, diagnostics& info) override
    {
        made_ = {};
        made_.backup = request_.backup();
        made_.volume = request_.volume();
        info.volume_id = request_.volume().str();
        info.job_id.clear();
    }

    restore_started take(diagnostics const& info)
    {
        made_.provenance = info.provenance;
        made_.evidence = info.evidence;
        return std::move(made_);
    }
};

class restoring_with_job final : public restoring<restore_backup_request>
{
public:
    using restoring::restoring;

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int) override
    {
        auto const job = co_await call_for_a_job(
            core, info, restore_vbs, request_,
            [](auto const& r, project_id const& p, client_options const&) {
                return codec::restore_backup(p, r);
            },
            part);
        if (!job)
            co_return job.error();
        made_.backup = request_.backup();
        made_.volume = request_.volume();
        made_.job = *job;
        co_return error_code();
    }
};

class restoring_native final : public restoring<restore_native_backup_request>
{
public:
    using restoring::restoring;

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int) override
    {
        auto begun = co_await one_call<restore_started>(
            core, info, restore_native, request_,
            [](auto const& r, project_id const& p, client_options const& o) {
                return codec::restore_native_backup(p, r, o.native_version);
            },
            [](auto const&, std::string_view body, codec::fault& f) {
                return codec::decode_restore_started(body, f);
            },
            part);
        if (!begun)
            co_return begun.error();
        made_ = std::move(*begun);
        co_return error_code();
    }
};

template <class Work>
asio::awaitable<result<restore_started>> restore(client_core& core, diagnostics& info, Work work)
{
    auto const ec = co_await do_once(core, info, work);
    if (ec)
        co_return ec;
    co_return work.take(info);
}

template <class Work, class Request>
void start_restore(core_ptr core, terms on, handler<restore_started> h, Request request)
{
    deliver<restore_started>(std::move(core), on, std::move(h),
                             [request = std::move(request)](client_core& c, diagnostics& info) mutable {
                                 return restore(c, info, Work(std::move(request)));
                             });
}

} // namespace

void start_restore_backup(core_ptr core, terms on, handler<restore_started> h, restore_backup_request request)
{
    start_restore<restoring_with_job>(std::move(core), on, std::move(h), std::move(request));
}

void start_restore_native(core_ptr core, terms on, handler<restore_started> h,
                          restore_native_backup_request request)
{
    start_restore<restoring_native>(std::move(core), on, std::move(h), std::move(request));
}

} // namespace vigil::detail
