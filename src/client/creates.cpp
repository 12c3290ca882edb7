// Makes backups, one for each call: what is sent, with which mark, and how a list shows it. Which of what is listed is
// the work of a call, plan::traces_of knows.
#include "client/job_call.hpp"
#include "client/once.hpp"
#include "client/operations.hpp"
#include "codec/backups.hpp"
#include "model/text.hpp"

#include <vigil/model/marker.hpp>

#include <algorithm>

namespace vigil::detail {
namespace {

constexpr call_traits create_vbs{"vbs.cloudbackups.create", plan::repeat::once};
constexpr call_traits create_native{"vbs.backups.create", plan::repeat::once};

constexpr int most_pages = 5; // of one look

// How long the texts may be, in characters (API 14).
struct room
{
    std::size_t name;
    std::size_t description;
};
constexpr room vbs_room{64, 64};
constexpr room native_room{255, 255};

std::size_t length(std::string_view text) { return count_code_points(text).value_or(text.size()); }

bool fits(std::string_view text, std::size_t mark, std::size_t limit)
{
    return length(text) + (text.empty() ? mark - 1 : mark) <= limit;
}

// Where the mark goes; a fault when there was a wish for it and there is no room.
template <class Request>
std::optional<argument_fault> place_mark(client_core& core, Request const& r, room most, marking usual,
                                         plan::wanted_backup& wanted)
{
    using plan::mark_place;
    auto const wish = r.marker().value_or(core.options.marker);
    auto const refuse = [&](char const* field, std::size_t left) -> std::optional<argument_fault> {
        if (!core.options.validate_arguments)
            return std::nullopt;
        return argument_fault{field, "at most " + std::to_string(left) + " characters, with a marker behind"};
    };
    switch (wish) {
    case create_marker::none: return std::nullopt;
    case create_marker::automatic:
        if (usual == marking::on && fits(r.description(), described_marker, most.description))
            wanted.where = mark_place::description;
        break;
    case create_marker::description:
        wanted.where = mark_place::description;
        if (!fits(r.description(), described_marker, most.description))
            return refuse("description", most.description - described_marker);
        break;
    case create_marker::name_suffix:
        wanted.where = mark_place::name;
        if (!fits(r.name(), named_marker, most.name))
            return refuse("name", most.name - named_marker);
        break;
    }
    if (wanted.where != mark_place::nowhere)
        wanted.stem = make_marker_stem(core.dice);
    return std::nullopt;
}

// What both flavours share.
template <class Request>
class making : public once
{
    Request request_;

protected:
    plan::wanted_backup wanted_;
    std::string mark_; // of the last request
    std::vector<backup> listed_;

    ~making() = default;

    Request marked(int n)
    {
        auto r = request_;
        if (wanted_.where == plan::mark_place::nowhere)
            return r;
        mark_ = marker_of(wanted_.stem, n);
        if (wanted_.where == plan::mark_place::description)
            r.description(marked_description(r.description(), mark_));
        else
            r.name(marked_name(wanted_.name, mark_)); // the service would cut off what it ends with
        return r;
    }

    backup const& listed(std::string_view id) const
    {
        return *std::ranges::find_if(listed_, [&](backup const& b) { return b.id.str() == id; });
    }

public:
    // Cinder cuts blanks off (API 12.2).
    explicit making(Request r) : request_(std::move(r))
    {
        wanted_.name = without_outer_blanks(request_.name());
        wanted_.volume = request_.volume().str();
        wanted_.snapshot = request_.snapshot().str();
        std::string text(without_outer_blanks(request_.description()));
        wanted_.own_mark = cut_marker(text);
        wanted_.description = without_outer_blanks(text);
    }

    std::optional<argument_fault> place(client_core& core, room most, marking usual)
    {
        return place_mark(core, request_, most, usual, wanted_);
    }

    // Newest first, so that what was just made is on the first page; but the last one tells whether it is alone.
    asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                           plan::departure const& when) override
    {
        list_backups_query query;
        query.volume(request_.volume());
        // By the name only when it is certain how the service keeps it.
        bool const plain =
            !wanted_.name.empty() && wanted_.name == request_.name() && wanted_.suspect.empty();
        if (wanted_.where != plan::mark_place::name && plain)
            query.name(wanted_.name);
        listed_.clear();
        for (int i = 0; i < most_pages; ++i) {
            auto got = co_await list_backup_details(core, info, query, part);
            if (!got)
                co_return got.error();
            std::ranges::move(got->items, std::back_inserter(listed_));
            if (got->next_marker.empty())
                co_return glimpsed(when);
            query.marker(got->next_marker);
        }
        co_return make_error_code(errc::unexpected_reply); // nobody has so many of one name
    }

    findings glimpsed(plan::departure const& when) const override
    {
        return plan::traces_of(wanted_, listed_, when);
    }
};

class making_with_job final : public making<create_backup_request>
{
    created_backup made_;

    bool is_unnamed() const override { return true; }

public:
    using making::making;

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int n) override
    {
        auto const job = co_await call_for_a_job(
            core, info, create_vbs, marked(n),
            [](auto const& r, project_id const& p, client_options const&) {
                return codec::create_backup(p, r);
            },
            part);
        info.marker = mark_;
        if (!job)
            co_return job.error();
        made_.job = *job;
        co_return error_code();
    }

    void adopt(plan::finding const& found, diagnostics& info) override
    {
        made_.job = {};
        made_.backup = backup_id(found.id);
        info.backup_id = found.id;
        info.marker = found.request > 0
                          ? marker_of(std::string_view(mark_).substr(0, marker_stem), found.request)
                          : std::string();
    }

    created_backup take(diagnostics const& info)
    {
        made_.provenance = info.provenance;
        made_.evidence = info.evidence;
        made_.marker = info.marker;
        return std::move(made_);
    }
};

class making_native final : public making<create_native_backup_request>
{
    backup_summary made_;

public:
    using making::making;

    asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int n) override
    {
        auto request = marked(n);
        std::string const name(without_outer_blanks(request.name()));
        auto made = co_await one_call<backup_summary>(
            core, info, create_native, std::move(request),
            [](auto const& r, project_id const& p, client_options const& o) {
                return codec::create_native_backup(p, r, o.native_version);
            },
            [](auto const&, std::string_view body, codec::fault& f) {
                return codec::decode_created_backup(body, f);
            },
            part);
        info.marker = mark_;
        if (!made)
            co_return made.error();
        if (!name.empty() && !made->name.empty() && without_outer_blanks(made->name) != name) {
            wanted_.suspect = made->id.str();
            info.field = "backup/name";
            info.rule = "the name that was sent: this is the answer to another request";
            info.cause = errc::unexpected_reply;
            co_return make_error_code(errc::outcome_unknown);
        }
        made_ = std::move(*made);
        info.backup_id = made_.id.str();
        co_return error_code();
    }

    std::string made() const override { return made_.id.str(); }

    void adopt(plan::finding const& found, diagnostics& info) override
    {
        auto const& b = listed(found.id);
        made_.id = b.id;
        made_.name = b.name;
        made_.links = b.links;
        info.backup_id = found.id;
        if (found.request > 0)
            info.marker = marker_of(std::string_view(mark_).substr(0, marker_stem), found.request);
    }

    backup_summary take(diagnostics const&) { return std::move(made_); }
};

} // namespace

asio::awaitable<result<created_backup>> create_backup(client_core& core, diagnostics& info,
                                                      create_backup_request request, marking usual)
{
    making_with_job work(std::move(request));
    if (auto const why = work.place(core, vbs_room, usual))
        co_return refuse(info, create_vbs.name, *why);
    auto const ec = co_await do_once(core, info, work);
    if (ec)
        co_return ec;
    co_return work.take(info);
}

asio::awaitable<result<backup_summary>> create_native_backup(client_core& core, diagnostics& info,
                                                             create_native_backup_request request,
                                                             marking usual)
{
    making_native work(std::move(request));
    if (auto const why = work.place(core, native_room, usual))
        co_return refuse(info, create_native.name, *why);
    auto const ec = co_await do_once(core, info, work);
    if (ec)
        co_return ec;
    co_return work.take(info);
}

void start_create_backup(core_ptr core, terms on, handler<created_backup> h, create_backup_request request)
{
    deliver<created_backup>(std::move(core), on, std::move(h),
                            [request = std::move(request)](client_core& c, diagnostics& info) mutable {
                                return create_backup(c, info, std::move(request), marking::off);
                            });
}

void start_create_native(core_ptr core, terms on, handler<backup_summary> h,
                         create_native_backup_request request)
{
    deliver<backup_summary>(std::move(core), on, std::move(h),
                            [request = std::move(request)](client_core& c, diagnostics& info) mutable {
                                return create_native_backup(c, info, std::move(request), marking::off);
                            });
}

} // namespace vigil::detail
