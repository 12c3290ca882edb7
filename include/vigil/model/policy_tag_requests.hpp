// Arguments of the operations on the tags of backup policies (API 5.10): see requests.hpp for what they have in
// common.
#pragma once

#include <vigil/model/requests.hpp>
#include <vigil/model/tag.hpp>

#include <concepts>

namespace vigil {

// Puts a tag on a policy.
class add_policy_tag_request
{
    policy_id policy_;
    tag tag_;

public:
    // Key 1-36 and value 0-43 of `A-Z a-z 0-9 _ -`.
    add_policy_tag_request(policy_id policy, std::string key, std::string value)
        : policy_(std::move(policy)), tag_(std::move(key), std::move(value))
    {}

    policy_id const& policy() const noexcept { return policy_; }
    tag const& what() const noexcept { return tag_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

// Takes a tag off a policy.
class remove_policy_tag_request
{
    policy_id policy_;
    std::string key_;

public:
    // `key`: 1-127 characters.
    remove_policy_tag_request(policy_id policy, std::string key)
        : policy_(std::move(policy)), key_(std::move(key))
    {}

    policy_id const& policy() const noexcept { return policy_; }
    std::string const& key() const noexcept { return key_; }

    // The key stands in the path, where an empty one, dots or a slash could delete more than a tag: these are
    // refused whatever the options say. Everything else is percent-encoded.
    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

enum class tag_action { create, update, remove }; // create and update both write

// Changes several tags of a policy.
class batch_policy_tags_request
{
    policy_id policy_;
    tag_action action_;
    std::vector<tag> tags_;

public:
    batch_policy_tags_request(policy_id policy, tag_action action)
        : policy_(std::move(policy)), action_(action)
    {}

    // Key 1-36 and value 0-43 of `A-Z a-z 0-9 _ -`. To remove: key 1-127 and value 0-255 characters; an empty
    // value is not sent.
    batch_policy_tags_request& add(std::string key, std::string value = {})
    {
        tags_.emplace_back(std::move(key), std::move(value));
        return *this;
    }

    policy_id const& policy() const noexcept { return policy_; }
    tag_action action() const noexcept { return action_; }
    std::vector<tag> const& tags() const noexcept { return tags_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

// Policies by their tags. At most 10 keys in each list, and 10 values of each key; the values of one key are
// alternatives: `has("env", "prod", "test")`.
class policy_tags_query
{
    std::vector<tag_values> all_;
    std::vector<tag_values> any_;
    std::vector<tag_values> not_all_;
    std::vector<tag_values> none_;
    std::string name_like_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

    policy_tags_query& add(std::vector<tag_values>& to, std::string key, std::vector<std::string> values)
    {
        to.emplace_back(std::move(key), std::move(values));
        return *this;
    }

    template <class... Values>
    static std::vector<std::string> texts(Values&&... values)
    {
        std::vector<std::string> out;
        (out.emplace_back(std::forward<Values>(values)), ...);
        return out;
    }

public:
    policy_tags_query() = default;

    // "tags": has all of these
    policy_tags_query& has(std::string key, std::vector<std::string> values)
    {
        return add(all_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    policy_tags_query& has(std::string key, Values&&... values)
    {
        return add(all_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // "tags_any": has one of these at least
    policy_tags_query& has_any(std::string key, std::vector<std::string> values)
    {
        return add(any_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    policy_tags_query& has_any(std::string key, Values&&... values)
    {
        return add(any_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // "not_tags": has not all of these
    policy_tags_query& has_not_all(std::string key, std::vector<std::string> values)
    {
        return add(not_all_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    policy_tags_query& has_not_all(std::string key, Values&&... values)
    {
        return add(not_all_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // "not_tags_any": has none of these
    policy_tags_query& has_none(std::string key, std::vector<std::string> values)
    {
        return add(none_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    policy_tags_query& has_none(std::string key, Values&&... values)
    {
        return add(none_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // part of the policy's name
    policy_tags_query& name_like(std::string v) { return name_like_ = std::move(v), *this; }
    // page size 1-1000; not for a count
    policy_tags_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before; not for a count
    policy_tags_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    std::vector<tag_values> const& all() const noexcept { return all_; }
    std::vector<tag_values> const& any() const noexcept { return any_; }
    std::vector<tag_values> const& not_all() const noexcept { return not_all_; }
    std::vector<tag_values> const& none() const noexcept { return none_; }
    std::string const& name_like() const noexcept { return name_like_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil
