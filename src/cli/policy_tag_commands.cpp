// vigil policy tag: the tags of policies, and policies by their tags.
#include "cli/tag_commands.hpp"

namespace vigil::cli {
namespace {

struct policy_tags
{
    using id = policy_id;
    using query = policy_tags_query;

    static auto add(client& c, id of, std::string const& key, std::string const& value, auto token)
    {
        return policies(c).async_add_tag(add_policy_tag_request(std::move(of), key, value), token);
    }

    static auto remove(client& c, id of, std::string const& key, auto token)
    {
        return policies(c).async_remove_tag(remove_policy_tag_request(std::move(of), key), token);
    }

    static auto set(client& c, id of, std::vector<tag> const& tags, auto token)
    {
        return change(c, batch_policy_tags_request(std::move(of), tag_action::create), tags, token);
    }

    static auto unset(client& c, id of, std::vector<tag> const& tags, auto token)
    {
        return change(c, batch_policy_tags_request(std::move(of), tag_action::remove), tags, token);
    }

    static auto list(client& c, id of, auto token)
    {
        return policies(c).async_get_tags(std::move(of), token);
    }
    static auto list_all(client& c, auto token) { return policies(c).async_list_all_tags(token); }
    static auto count(client& c, query q, auto token)
    {
        return policies(c).async_count_by_tag(std::move(q), token);
    }
    static auto stream(client& c, query q, std::size_t most)
    {
        return policies(c).query_by_tag(std::move(q), most);
    }

private:
    static auto change(client& c, batch_policy_tags_request request, std::vector<tag> const& tags, auto token)
    {
        for (auto const& t : tags)
            request.add(t.key, t.value);
        return policies(c).async_batch_tags(std::move(request), token);
    }
};

} // namespace

void add_policy_tags(CLI::App& group, command& chosen)
{
    auto& tags = add_group(group, "tag", "Tags of policies");
    add_tag_commands<policy_tags>(tags, chosen, service::vbs, "Id of the policy");
}

} // namespace vigil::cli
