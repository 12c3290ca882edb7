// vigil policy create and update: what a policy is to be like.
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct change_arguments
{
    std::string id;
    std::string name;
    std::string start_time;
    std::optional<std::int64_t> frequency;
    std::vector<std::string> weekdays;
    std::optional<std::int64_t> retention_num;
    std::optional<std::int64_t> retention_day;
    std::string keep_first; // yes, no
    std::string status;     // ON, OFF
    std::string time_zone;
    std::vector<std::string> tags;
};

using arguments = told<change_arguments>;

schedule_change make_schedule(change_arguments const& a)
{
    schedule_change s;
    s.start_time(a.start_time);
    if (a.frequency)
        s.frequency(*a.frequency);
    for (auto const& day : a.weekdays)
        s.on(weekday_name(day).value());
    if (a.retention_num)
        s.retention_num(*a.retention_num);
    if (a.retention_day)
        s.retention_day(*a.retention_day);
    if (!a.keep_first.empty())
        s.keep_first_of_month(a.keep_first == "yes");
    if (!a.status.empty())
        s.status(policy_status(a.status).value());
    return s;
}

asio::awaitable<exit_code> create(session& s, arguments a)
{
    create_policy_request request(a->name, make_schedule(*a));
    request.time_zone(a->time_zone);
    for (auto const& pair : a->tags) {
        auto [key, value] = split_pair(pair);
        request.add_tag(std::move(key), std::move(value));
    }
    diagnostics info;
    policies all(s.client);
    auto [ec, id] = co_await all.async_create(std::move(request), telling(info));
    if (ec)
        co_return s.complain(a->name, ec, info);
    tell_done(s, id.str(), "created");
    co_return exit_code::ok;
}

asio::awaitable<exit_code> update(session& s, arguments a)
{
    return do_one(s, a->id, "updated", [a](client& c, auto token) {
        update_policy_request request{policy_id(a->id)};
        request.name(a->name).schedule(make_schedule(*a)).time_zone(a->time_zone);
        return policies(c).async_update(std::move(request), token);
    });
}

void add_schedule(declared<change_arguments>& c)
{
    using change = change_arguments;
    c.option("--start-time", &change::start_time, "Full hours in UTC: 22:00,02:00", "HH:00,...")
        .number("--frequency", &change::frequency, "Every so many days")
        .repeated("--weekday", &change::weekdays, "On this day of the week, may be repeated: SUN, MON, ...",
                  "DAY", one_of({"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}))
        .number("--retention-num", &change::retention_num, "Keep so many backups")
        .number("--retention-day", &change::retention_day, "Keep each for so many days")
        .choice("--keep-first-of-month", &change::keep_first, "Keep the first backup of a month: yes or no",
                {"yes", "no"})
        .choice("--status", &change::status, "ON or OFF", {"ON", "OFF"})
        .option("--time-zone", &change::time_zone, "UTC+08:00");
}

} // namespace

void add_policy_changes(CLI::App& group, command& chosen)
{
    using change = change_arguments;
    commands_of<change> const add(group, chosen, service::vbs);
    auto made = add("create", "Make a policy", create);
    made.required("--name", &change::name, "Its name", "NAME");
    add_schedule(made);
    made.pairs("--tag", &change::tags, "Tag of the policy, may be repeated");
    auto changed = add("update", "Change what is given of a policy", update);
    changed.word("ID", &change::id, "Id of the policy");
    changed.option("--name", &change::name, "Its new name", "NAME");
    add_schedule(changed);
}

} // namespace vigil::cli
