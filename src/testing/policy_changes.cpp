// Makes, lists, changes and deletes policies, and refuses what the documents refuse (API 5.1-5.5). Knows
// nothing of volumes and tasks.
#include "testing/policy_desk.hpp"
#include "testing/policy_json.hpp"

#include <array>
#include <set>

namespace vigil::testing::sim {

namespace {

struct limits // of a number; those for a change are narrower in some documents (V12)
{
    std::string_view key;
    std::string_view code;
    std::int64_t min;
    std::int64_t create_max;
    std::int64_t update_max;
};
constexpr std::array numbers{limits{"frequency", "0106", 1, 30, 14},
                             limits{"rentention_num", "0107", 2, 99, 14},
                             limits{"rentention_day", "0107", 2, 99999, 99999}};

using maybe_answer = std::optional<answer>;

maybe_answer check_numbers(json::object const& s, bool update, bool quirks)
{
    for (auto const& n : numbers) {
        auto const* v = s.if_contains(n.key);
        if (!v || v->is_null())
            continue;
        auto const max = update && quirks ? n.update_max : n.create_max;
        auto const* i = v->if_int64();
        if (!i || *i < n.min || *i > max)
            return auto_error(n.code, std::string(n.key) + " is out of range.");
    }
    return std::nullopt;
}

bool is_start_time(std::string_view text)
{
    std::set<std::string_view> seen;
    for (;;) {
        auto const comma = text.find(',');
        auto const one = text.substr(0, comma);
        bool const hour = one.size() == 5 && one.substr(2) == ":00" && one[0] >= '0' && one[0] <= '2' &&
                          one[1] >= '0' && one[1] <= '9' && one < "24";
        if (!hour || !seen.insert(one).second)
            return false;
        if (comma == text.npos)
            return true;
        text.remove_prefix(comma + 1);
    }
}

bool is_week(json::value const& v)
{
    constexpr std::array<std::string_view, 7> days{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    auto const* list = v.if_array();
    return list && !list->empty() && std::ranges::all_of(*list, [&](json::value const& d) {
               auto const* text = d.if_string();
               return text && std::ranges::find(days, std::string_view(*text)) != days.end();
           });
}

// A member that, when it is there, must be one of two texts.
bool one_of(json::object const& o, std::string_view key, std::string_view a, std::string_view b)
{
    if (!o.if_contains(key))
        return true;
    auto const text = text_in(o, key);
    return text && (*text == a || *text == b);
}

maybe_answer check_schedule(json::object const& s, bool update, bool quirks)
{
    auto const has = [&](std::string_view key) { return s.if_contains(key) != nullptr; };
    auto const start = text_in(s, "start_time");
    if ((has("start_time") || !update) && (!start || !is_start_time(*start)))
        return auto_error("0103", "start_time is invalid.");
    if (!one_of(s, "status", "ON", "OFF") || (!update && !has("status")))
        return auto_error("0104", "status is invalid.");
    if (!one_of(s, "remain_first_backup_of_curMonth", "Y", "N"))
        return auto_error("0105", "remain_first_backup_of_curMonth is invalid.");
    bool const only_status = s.size() == 1 && has("status");
    if ((!only_status && !has("frequency") && !has("week_frequency")) ||
        (has("week_frequency") && !is_week(s.at("week_frequency"))))
        return auto_error("0106", "frequency is invalid.");
    if (!update && !has("rentention_num") && !has("rentention_day"))
        return auto_error("0107", "rentention_num is invalid.");
    return check_numbers(s, update, quirks);
}

maybe_answer check_name(std::optional<std::string> const& name)
{
    if (!name || name->empty() || name->size() > 64)
        return auto_error("0101", "The length of the policy name is invalid.");
    if (name->find_first_of("<>") != name->npos)
        return auto_error("0221", "The request contains < or >.");
    if (!is_plain_word(*name, 1, 64))
        return auto_error("0102", "The policy name contains invalid characters.");
    return std::nullopt;
}

bool is_zone(std::string_view text)
{
    std::string_view const form = "UTC+00:00";
    if (text.size() != form.size())
        return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        bool const good = form[i] == '0'   ? text[i] >= '0' && text[i] <= '9'
                          : form[i] == '+' ? text[i] == '+' || text[i] == '-'
                                           : text[i] == form[i];
        if (!good)
            return false;
    }
    return true;
}

answer made(std::string_view id)
{
    json_writer out;
    out.open('{').field("backup_policy_id", id).close('}');
    return {200, out.take()};
}

// Takes over what a body says; it has been checked.
void apply(policy_desk::policy_record& p, json::object const& body)
{
    if (auto const name = text_in(body, "backup_policy_name"))
        p.what.name = *name;
    if (auto const zone = text_in(body, "time_zone"))
        p.what.time_zone = *zone;
    auto const* schedule = body.if_contains("scheduled_policy");
    if (!schedule)
        return;
    for (auto const& member : schedule->get_object())
        p.schedule[std::string(member.key())] = json::serialize(member.value());
    // The one excludes the other, and the first wins.
    if (schedule->get_object().if_contains("week_frequency") &&
        !schedule->get_object().if_contains("frequency"))
        p.schedule.erase("frequency");
}

maybe_answer check(json::object const& body, bool update, bool quirks)
{
    maybe_answer no;
    if (!update || body.if_contains("backup_policy_name"))
        no = check_name(text_in(body, "backup_policy_name"));
    if (no)
        return no;
    auto const* schedule = body.if_contains("scheduled_policy");
    if ((schedule && !schedule->is_object()) || (!schedule && !update))
        return auto_error("0001", "scheduled_policy is empty.");
    if (schedule)
        no = check_schedule(schedule->get_object(), update, quirks);
    if (!no && body.if_contains("time_zone") && !is_zone(text_in(body, "time_zone").value_or("")))
        no = auto_error("0226", "time_zone is invalid.");
    return no;
}

} // namespace

answer policy_desk::create(call const& c)
{
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    if (auto no = check(*body, false, options_.quirks))
        return std::move(*no);
    policy_record p;
    p.what.running = options_.policy_task;
    p.what.id = dice_.uuid();
    if (auto const* tags = body->if_contains("tags")) {
        if (!tags->is_array())
            return auto_error("0214", "The tag is invalid.");
        for (auto const& t : tags->get_array()) {
            auto const key = t.is_object() ? text_in(t.get_object(), "key") : std::nullopt;
            auto const value = t.is_object() ? text_in(t.get_object(), "value") : std::nullopt;
            if (!key || !value || !is_plain_word(*key, 1, 36) || !is_plain_word(*value, 0, 43))
                return auto_error("0214", "The tag is invalid.");
            p.what.tags.emplace_back(*key, *value);
        }
    }
    if (options_.policies_per_project != 0 && policies_.size() >= options_.policies_per_project)
        return auto_error("0203", "The number of policies reaches the upper limit.");
    apply(p, *body);
    auto const id = p.what.id;
    policies_.push_back(std::make_unique<policy_record>(std::move(p)));
    return made(id);
}

void policy_desk::write(json_writer& out, policy_record const& p, std::size_t position) const
{
    bool const odd = options_.quirks && position % 2 == 1;
    out.open('{').field("backup_policy_id", p.what.id);
    out.field(odd ? "backup_policy_name " : "backup_policy_name", p.what.name); // V13
    out.key("scheduled_policy").open('{');
    for (auto const& [key, value] : p.schedule)
        out.key(key).raw(value);
    if (odd && !p.what.time_zone.empty()) // nobody says where it stands (V15)
        out.field("time_zone", p.what.time_zone);
    out.close('}');
    if (!odd && !p.what.time_zone.empty())
        out.field("time_zone", p.what.time_zone);
    out.key("policy_resource_count").number(p.what.volumes.size()).close('}');
}

answer policy_desk::list(call const&) const
{
    json_writer out;
    out.open('{').key("backup_policies").open('[');
    for (std::size_t i = 0; i < policies_.size(); ++i)
        write(out, *policies_[i], i);
    out.close(']').close('}');
    return {200, out.take()};
}

answer policy_desk::update(call const& c)
{
    auto* const p = find(c.where.id);
    if (!p)
        return no_policy();
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    if (body->empty())
        return auto_error("0000", "The request is empty.");
    auto const name = text_in(*body, "backup_policy_name");
    if (name && p->what.is_default)
        return auto_error("0100", "The default backup policy cannot be changed.");
    if (name && name->starts_with("default"))
        return auto_error("0102", "The policy name begins with default.");
    if (auto no = check(*body, true, options_.quirks))
        return std::move(*no);
    apply(*p, *body);
    return made(p->what.id);
}

answer policy_desk::remove(call const& c)
{
    auto const* const p = find(c.where.id);
    if (!p)
        return no_policy();
    if (p->what.is_default)
        return auto_error("0100", "The default backup policy cannot be deleted.");
    std::erase_if(policies_, [&](auto const& other) { return other.get() == p; });
    return {204, {}};
}

} // namespace vigil::testing::sim
