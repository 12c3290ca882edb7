// One look at a resource of SDRS. Decides nothing: plan/resource_goal.hpp does.
#include "watch/resource_subject.hpp"

#include "codec/sdrs_drills.hpp"
#include "codec/sdrs_groups.hpp"
#include "codec/sdrs_instances.hpp"
#include "codec/sdrs_replications.hpp"
#include "watch/look.hpp"

#include <utility>

namespace vigil::watch {
namespace {

using sdrs::resource;
using sdrs::resource_kind;

// What the four kinds have in common.
template <class T>
resource common(T& from)
{
    resource r;
    r.id = std::move(from.id).str();
    r.name = std::move(from.name);
    r.status = std::move(from.status);
    r.updated_at = std::move(from.updated_at);
    return r;
}

template <class T>
resource with_progress(T& from)
{
    auto r = common(from);
    r.progress = from.progress;
    return r;
}

resource simplify(sdrs::protection_group& g) { return with_progress(g); }
resource simplify(sdrs::protected_instance& i) { return with_progress(i); }
resource simplify(sdrs::drill& d) { return common(d); }
resource simplify(sdrs::replication_pair& p)
{
    auto r = with_progress(p);
    r.failure_detail = std::move(p.failure_detail);
    return r;
}

template <class T, result<T> (*Decode)(std::string_view, codec::fault&)>
result<resource> decode_as(std::string_view body, codec::fault& f)
{
    auto value = Decode(body, f);
    if (!value)
        return value.error();
    return simplify(*value);
}

// Everything that differs between the kinds.
struct kind_row
{
    resource_kind what;
    std::string_view name;
    std::string_view operation;
    codec::operation (*ask)(project_id const&, std::string const& id);
    result<resource> (*decode)(std::string_view, codec::fault&);
};

constexpr kind_row kinds[] = {
    {resource_kind::group, "sdrs.group", "sdrs.groups.get",
     [](project_id const& p, std::string const& id) { return codec::get_group(p, server_group_id(id)); },
     &decode_as<sdrs::protection_group, &codec::decode_group>},
    {resource_kind::instance, "sdrs.instance", "sdrs.instances.get",
     [](project_id const& p, std::string const& id) {
         return codec::get_instance(p, protected_instance_id(id));
     },
     &decode_as<sdrs::protected_instance, &codec::decode_instance>},
    {resource_kind::replication, "sdrs.replication", "sdrs.replications.get",
     [](project_id const& p, std::string const& id) { return codec::get_replication(p, replication_id(id)); },
     &decode_as<sdrs::replication_pair, &codec::decode_replication>},
    {resource_kind::drill, "sdrs.drill", "sdrs.drills.get",
     [](project_id const& p, std::string const& id) { return codec::get_drill(p, drill_id(id)); },
     &decode_as<sdrs::drill, &codec::decode_drill>},
};

kind_row const& row_of(resource_kind what) noexcept
{
    for (auto const& row : kinds)
        if (row.what == what)
            return row;
    return kinds[0];
}

} // namespace

std::string_view resource_subject::kind() const noexcept { return row_of(what).name; }

asio::awaitable<result<sight<resource>>> resource_subject::look(looker via, time_point deadline,
                                                                diagnostics& info) const
{
    auto const& row = row_of(what);
    auto const ask = [&](project_id const& p) { return row.ask(p, id.str()); };
    auto reply = co_await fetch_of_project(via, ask, deadline, info);
    auto seen = read_reply<resource>(reply, row.decode, info);
    if (seen && seen->value)
        seen->value->kind = what;
    co_return seen;
}

plan::look resource_subject::weigh(judge& j, sight<resource> const& s, time_point now)
{
    plan::resource_sighting seen;
    seen.found = s.value.has_value();
    if (s.value) {
        seen.state = s.value->status.value();
        seen.updated_at = s.value->updated_at.text();
    }
    return j.judge(seen, now);
}

std::string resource_subject::fingerprint(resource const& r)
{
    std::string print(r.status.text());
    if (r.progress)
        print += '/' + std::to_string(*r.progress);
    return print;
}

bool resource_subject::resting(resource const& r) noexcept
{
    return r.status.value() != sdrs::state::unknown && !sdrs::in_progress(r.status);
}

void resource_subject::tell(resource const& r, diagnostics& info)
{
    info.fail_reason = "the state is " + std::string(r.status.text());
    info.service_code = r.failure_detail;
}

sdrs::resource_sight resource_subject::make_sight() const
{
    sdrs::resource_sight o;
    o.kind = what;
    o.id = id.str();
    return o;
}

void resource_subject::name(diagnostics& info) const { info.operation = row_of(what).operation; }

} // namespace vigil::watch
