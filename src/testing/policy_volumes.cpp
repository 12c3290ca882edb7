// Puts volumes under policies and takes them out again; says for each what became of it (API 5.7, 5.8). Knows
// nothing of schedules and tags.
#include "testing/policy_desk.hpp"
#include "testing/policy_json.hpp"

namespace vigil::testing::sim {

namespace {

// The volumes of a body; an answer says what is wrong with it.
std::optional<answer> read_volumes(json::object const& body, bool with_type, std::vector<std::string>& out)
{
    auto const* list = body.if_contains("resources");
    if (!list || !list->is_array() || list->get_array().empty())
        return auto_error("0207", "The resource list is empty.");
    for (auto const& item : list->get_array()) {
        auto const* r = item.if_object();
        auto const id = r ? text_in(*r, "resource_id") : std::nullopt;
        if (!id || id->empty())
            return auto_error("0209", "The resource ID is empty.");
        if (with_type && text_in(*r, "resource_type") != "volume")
            return auto_error("0211", "The resource type is invalid.");
        out.push_back(*id);
    }
    return std::nullopt;
}

struct refusal
{
    std::string_view code;
    std::string_view message;
};

std::optional<refusal> problem_of(volume_record const& v, time_point now)
{
    if (!v.base.exists)
        return refusal{"AutoBackup.1400", "The resource does not exist."};
    auto const status = v.status(now);
    if (status.starts_with("error") || status == "awaiting-transfer")
        return refusal{"AutoBackup.0206", "The volume status forbids it."};
    return std::nullopt;
}

std::string resource(std::string_view id, refusal const* why)
{
    json_writer out;
    out.open('{').field("resource_id", id).field("resource_type", "volume");
    out.field("availability_zone", "eu-de-01").field("os_vol_host_attr", "pod01.eu-de-01");
    if (why)
        out.field("code", why->code).field("message", why->message);
    out.close('}');
    return out.take();
}

answer results(std::vector<std::string> const& done, std::vector<std::string> const& failed)
{
    json_writer out;
    auto const list = [&](std::string_view name, std::vector<std::string> const& items) {
        out.key(name).open('[');
        for (auto const& i : items)
            out.raw(i);
        out.close(']');
    };
    out.open('{');
    list("success_resources", done);
    list("fail_resources", failed);
    out.close('}');
    return {200, out.take()};
}

} // namespace

answer policy_desk::associate(backup_book& book, call const& c)
{
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    std::vector<std::string> volumes;
    if (auto no = read_volumes(*body, true, volumes))
        return std::move(*no);
    auto* const p = find(text_in(*body, "backup_policy_id").value_or(""));
    if (!p)
        return no_policy();

    std::vector<std::string> done;
    std::vector<std::string> failed;
    for (auto const& v : volumes) {
        auto const why = problem_of(book.volume(v), c.now);
        if (why) { // some of them stand among the successes (V25)
            bool const odd = options_.quirks && dice_.bits() % 2 == 0;
            (odd ? done : failed).push_back(resource(v, &*why));
            continue;
        }
        for (auto const& other : policies_) // a volume belongs to one policy
            std::erase(other->what.volumes, v);
        p->what.volumes.push_back(v);
        done.push_back(resource(v, nullptr));
    }
    return results(done, failed);
}

answer policy_desk::disassociate(call const& c)
{
    auto* const p = find(c.where.id);
    if (!p)
        return no_policy();
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    std::vector<std::string> volumes;
    if (auto no = read_volumes(*body, false, volumes))
        return std::move(*no);
    std::vector<std::string> done;
    std::vector<std::string> failed;
    for (auto const& v : volumes) {
        json_writer out;
        out.open('{').field("resource_id", v).close('}');
        (std::erase(p->what.volumes, v) != 0 ? done : failed).push_back(out.take());
    }
    return results(done, failed);
}

} // namespace vigil::testing::sim
