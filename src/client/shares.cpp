// The operations on shares of backups. Knows nothing of paths and JSON.
#include <vigil/shares.hpp>

#include "client/once.hpp"
#include "client/one_call.hpp"
#include "client/pages.hpp"
#include "codec/shares.hpp"

namespace vigil::detail {
namespace {

asio::awaitable<result<page<share>>> list_part(client_core& core, diagnostics& info, list_shares_query query,
                                               errand part)
{
    return one_call<page<share>>(
        core, info, {"vbs.sharing.list", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) { return codec::list_shares(p, q); },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_shares(body, q, f);
        },
        part);
}

asio::awaitable<result<page<share>>> list_all_zones(client_core& core, diagnostics& info,
                                                    list_shares_query query)
{
    return list_part(core, info, std::move(query), errand());
}

class sharing final : public once
{
    call_traits what_;
    share_backup_request request_;
    share_outcome made_;
    std::vector<share> listed_;

public:
    sharing(call_traits what, share_backup_request r) : what_(what), request_(std::move(r)) {}

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int) override
    {
        auto shared = co_await one_call<share_outcome>(
            core, info, what_, request_,
            [](auto const& r, project_id const& p, client_options const&) {
                return codec::share_backup(p, r);
            },
            [](auto const& r, std::string_view body, codec::fault& f) {
                return codec::decode_shared(body, r, f);
            },
            part);
        if (!shared)
            co_return shared.error();
        made_ = std::move(*shared);
        co_return error_code();
    }

    asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                           plan::departure const& when) override
    {
        auto query = list_shares_query().backup(request_.backup());
        auto got = co_await list_part(core, info, std::move(query), part);
        if (!got)
            co_return got.error();
        listed_ = std::move(got->items);
        co_return plan::traces_of_shares(request_.backup(), request_.to(), listed_, when);
    }

    // All of them are there.
    void adopt(plan::finding const&, diagnostics&) override
    {
        made_ = {};
        for (auto const& p : request_.to())
            for (auto const& s : listed_)
                if (s.to_project == p && s.backup == request_.backup()) {
                    made_.shares.push_back(s);
                    break;
                }
    }

    std::string made() const override { return request_.backup().str(); }
    share_outcome take() { return std::move(made_); }
};

// Which project is one's own is known once there is a session.
asio::awaitable<result<share_outcome>> share_backup(client_core& core, diagnostics& info,
                                                    share_backup_request request)
{
    constexpr call_traits what{"vbs.sharing.create", plan::repeat::once};
    if (auto const why = check_arguments(core, request))
        co_return refuse(info, what.name, *why);
    info.backup_id = request.backup().str();
    auto const deadline = core.call_deadline(); // the log-in takes of it
    if (core.options.validate_arguments) {
        auto session = core.who.at_hand();
        if (!session) {
            auto const encoded = [&](project_id const& p) { return codec::share_backup(p, request); };
            if (auto const ec = flow::refusal_of(core.flow, encoded, what.how, info); ec)
                co_return ec;
            auto got = co_await core.who.acquire(deadline, info);
            if (!got) {
                if (info.operation.empty())
                    info.operation = what.name;
                co_return got.error();
            }
            session = std::move(*got);
        }
        if (auto const why = request.validate_for(session->project))
            co_return refuse(info, what.name, *why);
    }
    sharing work(what, std::move(request));
    auto const ec = co_await do_once(core, info, work, deadline);
    if (ec)
        co_return ec;
    co_return work.take();
}

asio::awaitable<result<page<share>>> list_shares(client_core& core, diagnostics& info,
                                                 list_shares_query query)
{
    auto got = co_await list_all_zones(core, info, query);
    if (got)
        std::erase_if(got->items, [&](share const& s) { return !codec::is_wanted(query, s); });
    co_return got;
}

} // namespace

void start_share_backup(core_ptr core, terms on, handler<share_outcome> h, share_backup_request request)
{
    start_operation(std::move(core), on, std::move(h), &share_backup, std::move(request));
}

void start_delete_share(core_ptr core, terms on, handler<void> h, share_id id)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.sharing.delete", plan::repeat::removal}, std::move(id),
        [](auto const& s, project_id const& p, client_options const&) { return codec::delete_share(p, s); },
        nothing_to_decode);
}

void start_delete_shares_of(core_ptr core, terms on, handler<void> h, backup_id backup)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.sharing.deleteByBackup", plan::repeat::removal},
        std::move(backup),
        [](auto const& b, project_id const& p, client_options const&) {
            return codec::delete_shares_of(p, b);
        },
        nothing_to_decode);
}

void start_list_shares(core_ptr core, terms on, handler<page<share>> h, list_shares_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_shares, std::move(query));
}

void start_count_shares(core_ptr core, terms on, handler<std::int64_t> h, list_shares_query query)
{
    start_one_call<std::int64_t>(
        std::move(core), on, std::move(h), {"vbs.sharing.count", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) { return codec::count_shares(p, q); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_count(body, f); });
}

void start_get_share(core_ptr core, terms on, handler<share> h, share_id id)
{
    start_one_call<share>(
        std::move(core), on, std::move(h), {"vbs.sharing.get", plan::repeat::read}, std::move(id),
        [](auto const& s, project_id const& p, client_options const&) { return codec::get_share(p, s); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_share(body, f); });
}

page_stream<share> share_pages(core_ptr const& core, list_shares_query query, std::size_t most_pages)
{
    auto wanted = [query](share const& s) { return codec::is_wanted(query, s); };
    return stream_of<share>(core, std::move(query), most_pages, &list_all_zones, std::move(wanted));
}

template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<share>>>,
                                        std::shared_ptr<page_cursor<share>>);

} // namespace vigil::detail
