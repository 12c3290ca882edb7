// Finds a region in what cloud and profile say of theirs. Must not know where those come from.
#include "config/regions.hpp"

#include <utility>
#include <vector>

namespace vigil::config {
namespace {

struct region
{
    value name;
    value values; // a map, or null
};

// A name, or {name, values}.
error_code add(value const& entry, std::vector<region>& regions, context& at)
{
    region r;
    if (entry.type == value::kind::text) {
        r.name = entry;
        regions.push_back(std::move(r));
        return {};
    }
    auto const* const name = entry.find("name");
    if (!name || name->type != value::kind::text)
        return at.refuse(&entry.where, "regions", "a region is a name, or a map with a name and values");
    for (auto const& key : entry.keys)
        if (key != "name" && key != "values")
            return at.refuse(&entry.where, "regions", "a region has a name and values, and nothing else");
    r.name = *name;
    if (auto const* const values = entry.find("values"); values && !values->is_null()) {
        if (!values->is_map())
            return at.refuse(&values->where, "regions", "the values of a region are a map");
        r.values = *values;
    }
    regions.push_back(std::move(r));
    return {};
}

error_code add_list(value const& list, std::vector<region>& regions, context& at)
{
    if (list.type != value::kind::list)
        return at.refuse(&list.where, "regions", "is not a list");
    for (auto const& entry : list.items)
        if (auto const ec = add(entry, regions, at))
            return ec;
    return {};
}

// "a,b" of old.
error_code add_name(value const& name, std::vector<region>& regions, context& at)
{
    if (name.type == value::kind::list)
        return add_list(name, regions, at);
    if (name.type != value::kind::text)
        return at.refuse(&name.where, "region_name", "is not a text");
    auto const& text = name.text.reveal();
    for (std::size_t from = 0; from <= text.size();) {
        auto const to = std::min(text.find(',', from), text.size());
        region r;
        r.name = value::of_text(text.substr(from, to - from), name.where);
        regions.push_back(std::move(r));
        from = to + 1;
    }
    if (regions.size() > 1)
        at.warn(name.where, "region_name is a list; better write a list into `regions`");
    return {};
}

// What the cloud says counts, else what its profile does.
result<std::vector<region>> known(value const& own, value const& profile, context& at)
{
    std::vector<region> regions;
    error_code ec;
    for (auto const* const of : {&own, &profile}) {
        if (auto const* const list = of->find("regions"); list && !list->is_null()) {
            ec = add_list(*list, regions, at);
            if (ec || of == &own || !regions.empty())
                break;
        }
        if (auto const* const name = of->find_given("region_name")) {
            ec = add_name(*name, regions, at);
            break;
        }
    }
    if (ec)
        return ec;
    return regions;
}

value made_of(region r, place const* chosen_by)
{
    auto v = r.values.is_null() ? value::of(value::kind::map, r.name.where) : std::move(r.values);
    if (chosen_by)
        r.name.where = *chosen_by;
    v.put("region_name", std::move(r.name));
    return v;
}

} // namespace

result<value> find_region(value const& own, value const& profile, region_wish const& wish, context& at)
{
    auto regions = known(own, profile, at);
    if (!regions)
        return regions.error();
    bool const free = regions->empty() ||
                      (wish.overrules_variable && !own.find("regions") && own.find_given("region_name"));
    if (free) {
        region any;
        any.name = value::of_text(wish.name, wish.where);
        return made_of(std::move(any), nullptr);
    }
    if (wish.name.empty())
        return made_of(std::move(regions->front()), nullptr);
    std::string names;
    for (auto& r : *regions) {
        if (r.name.text.reveal() == wish.name)
            return made_of(std::move(r), &wish.where);
        names += (names.empty() ? "" : ", ") + r.name.text.reveal();
    }
    return at.refuse(&wish.where, "region_name",
                     "the cloud has no region '" + wish.name + "'; it has " + names);
}

} // namespace vigil::config
