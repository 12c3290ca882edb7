// The pages of the lists that answer for many. Decides nothing: sweep_plan and page_walk do.
#include "watch/lane.hpp"

#include "codec/backups.hpp"
#include "codec/paging.hpp"
#include "codec/policy_tasks.hpp"

#include <utility>
#include <vector>

namespace vigil::watch {
namespace {

constexpr std::int64_t page_size = 1000;
constexpr std::string_view no_such_status = "no_such_status";

plan::sweep_rules rules_for(list_key::kind of)
{
    plan::sweep_rules rules;
    rules.page_size = static_cast<std::size_t>(page_size);
    if (of == list_key::kind::tasks)
        rules.smallest = 2; // nobody else's tasks are in it
    return rules;
}

} // namespace

lane::lane(list_key const& k) : of(k.of), filter(k.filter), plan(rules_for(k.of))
{
    if (of == list_key::kind::tasks) // shows the policy of every task by its path
        plan.filter_checked(plan::filter_answer::honoured, time_point());
}

codec::operation list_reader::next_page(project_id const& project, api_version version) const
{
    auto const placed = [this](auto query) {
        return codec::placed_at(std::move(query), walk_.marker(), walk_.offset());
    };
    if (of_ == list_key::kind::tasks) {
        list_policy_tasks_query q{policy_id(filter_)};
        q.sort_dir(sort_direction::descending).limit(page_size);
        return codec::list_policy_tasks(project, placed(std::move(q)));
    }
    list_backups_query q;
    q.status(filter_).limit(page_size);
    return codec::list_backups(project, placed(std::move(q)), version, false);
}

error_code list_reader::arrived(std::string_view body, diagnostics& info)
{
    codec::fault wrong;
    std::vector<std::string_view> ids;
    auto const take = [&](auto const& page, auto const& each) {
        if (!page) {
            info.field = wrong.path;
            info.rule = wrong.rule;
            return page.error();
        }
        ids.reserve(page->items.size());
        for (auto const& item : page->items)
            each(item);
        walk_.arrived(ids, page->next_marker, page->next_offset);
        return error_code();
    };
    if (of_ == list_key::kind::tasks)
        return take(codec::decode_policy_tasks(body, page_size, wrong), [&](policy_task const& t) {
            ids.push_back(t.id.str());
            states_.emplace(t.id.str(), t.status.text());
        });
    return take(codec::decode_backup_ids(body, page_size, wrong),
                [&](backup_id const& id) { ids.push_back(id.str()); });
}

std::optional<std::string_view> list_reader::find(std::string_view id) const
{
    if (!walk_.knows(id))
        return std::nullopt;
    auto const at = states_.find(std::string(id));
    return at == states_.end() ? std::string_view() : std::string_view(at->second);
}

codec::operation ask_for_nothing(project_id const& project, api_version version)
{
    list_backups_query q;
    q.status(std::string(no_such_status)).limit(1);
    return codec::list_backups(project, q, version, false);
}

plan::filter_answer judge_nothing(result<net::http_reply> const& reply)
{
    using plan::filter_answer;
    if (!reply) // a service that refuses the status reads it
        return reply.error() == condition::client_fault ? filter_answer::honoured : filter_answer::failed;
    codec::fault wrong;
    auto const page = codec::decode_backup_ids(reply->body, 1, wrong);
    if (!page)
        return filter_answer::failed;
    return page->items.empty() ? filter_answer::honoured : filter_answer::ignored;
}

} // namespace vigil::watch
