// vigil sdrs instance tag: the tags of protected instances, and instances by their tags.
#include "cli/tag_commands.hpp"

namespace vigil::cli {
namespace {

struct instance_tags
{
    using id = protected_instance_id;
    using query = sdrs::tag_query;

    static auto add(client& c, id of, std::string const& key, std::string const& value, auto token)
    {
        return sdrs::instances(c).async_add_tag(std::move(of), key, value, token);
    }

    static auto remove(client& c, id of, std::string const& key, auto token)
    {
        return sdrs::instances(c).async_remove_tag(std::move(of), key, token);
    }

    static auto set(client& c, id of, std::vector<tag> const& tags, auto token)
    {
        return change(c, sdrs::batch_tags_request(std::move(of), sdrs::tag_change::write), tags, token);
    }

    static auto unset(client& c, id of, std::vector<tag> const& tags, auto token)
    {
        return change(c, sdrs::batch_tags_request(std::move(of), sdrs::tag_change::remove), tags, token);
    }

    static auto list(client& c, id of, auto token)
    {
        return sdrs::instances(c).async_get_tags(std::move(of), token);
    }
    static auto list_all(client& c, auto token) { return sdrs::instances(c).async_list_all_tags(token); }
    static auto count(client& c, query q, auto token)
    {
        return sdrs::instances(c).async_count_by_tag(std::move(q), token);
    }
    static auto stream(client& c, query q, std::size_t most)
    {
        return sdrs::instances(c).query_by_tag(std::move(q), most);
    }

private:
    static auto change(client& c, sdrs::batch_tags_request request, std::vector<tag> const& tags, auto token)
    {
        for (auto const& t : tags)
            request.tag(t.key, t.value);
        return sdrs::instances(c).async_batch_tags(std::move(request), token);
    }
};

} // namespace

void add_sdrs_instance_tags(CLI::App& group, command& chosen)
{
    auto& tags = add_group(group, "tag", "Tags of instances");
    add_tag_commands<instance_tags>(tags, chosen, service::sdrs, "Id of the instance");
}

} // namespace vigil::cli
