// The rules of API 14 for the tags of backup policies. Knows nothing of JSON or the wire.
#include <vigil/model/policy_tag_requests.hpp>

#include "model/policy_checks.hpp"

#include <algorithm>

namespace vigil {

using namespace checks;

namespace checks {

fault check_policy_tag(std::string_view field, tag const& t)
{
    auto const name = std::string(field);
    return first_of([&] { return check_word(name + ".key", t.key, 1, 36); },
                    [&] { return check_word(name + ".value", t.value, 0, 43); });
}

fault check_policy_tags(std::vector<tag> const& tags)
{
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto const field = "tags[" + std::to_string(i) + "]";
        if (auto found = first_of([&] { return check_policy_tag(field, tags[i]); },
                                  [&] { return check_unique_key(field + ".key", tags, i, &tag::key); }))
            return found;
    }
    return {};
}

} // namespace checks

namespace {

// Tags to be removed may have been made when the rules were wider.
fault check_removed(std::vector<tag> const& tags)
{
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto const field = "tags[" + std::to_string(i) + "]";
        if (auto found = first_of([&] { return check_length(field + ".key", tags[i].key, 1, 127); },
                                  [&] { return check_length(field + ".value", tags[i].value, 0, 255); }))
            return found;
    }
    return {};
}

fault check_criteria(std::string_view list, std::vector<tag_values> const& wanted)
{
    if (wanted.size() > 10)
        return refuse(list, "at most 10 keys");
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto const field = std::string(list) + "[" + std::to_string(i) + "]";
        auto const key = field + ".key";
        if (auto found = first_of([&] { return check_length(key, wanted[i].key, 1, 127); },
                                  [&] { return check_unique_key(key, wanted, i, &tag_values::key); }))
            return found;
        auto const& values = wanted[i].values;
        if (values.size() > 10)
            return refuse(field + ".values", "at most 10 values");
        for (auto v = values.begin(); v != values.end(); ++v)
            if (std::find(values.begin(), v, *v) != v)
                return refuse(field + ".values", "unique values");
    }
    return {};
}

} // namespace

std::optional<argument_fault> add_policy_tag_request::check_path() const
{
    return check_id("policy_id", policy_);
}

std::optional<argument_fault> add_policy_tag_request::validate() const
{
    return check_policy_tag("tag", tag_);
}

std::optional<argument_fault> remove_policy_tag_request::check_path() const
{
    if (auto found = check_id("policy_id", policy_))
        return found;
    if (key_.empty() || key_ == "." || key_ == ".." || key_.find_first_of("/\\") != key_.npos)
        return refuse("key", "neither empty nor . nor .., and without / and \\");
    return check_filter("key", key_);
}

std::optional<argument_fault> remove_policy_tag_request::validate() const
{
    return check_length("key", key_, 1, 127);
}

std::optional<argument_fault> batch_policy_tags_request::check_path() const
{
    return check_id("policy_id", policy_);
}

std::optional<argument_fault> batch_policy_tags_request::validate() const
{
    if (tags_.empty())
        return refuse("tags", "at least one");
    return action_ == tag_action::remove ? check_removed(tags_) : check_policy_tags(tags_);
}

std::optional<argument_fault> policy_tags_query::validate() const
{
    return first_of(
        [&] { return check_criteria("tags", all_); }, [&] { return check_criteria("tags_any", any_); },
        [&] { return check_criteria("not_tags", not_all_); },
        [&] { return check_criteria("not_tags_any", none_); },
        [&] { return check_filter("matches", name_like_); },
        [&] { return check_range("limit", limit_, 1, 1000); }, [&] { return check_offset(offset_); });
}

} // namespace vigil
