// Tags of protected instances (API 6.4, 5.10): arguments, and what a query by tag finds.
#pragma once

#include <vigil/model/sdrs_instance.hpp>
#include <vigil/model/tag.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::sdrs {

// Adds a tag, or gives it a new value.
class add_tag_request
{
    protected_instance_id instance_;
    std::string key_;
    std::string value_;

public:
    // key 1-127 and value 0-255 characters
    add_tag_request(protected_instance_id instance, std::string key, std::string value)
        : instance_(std::move(instance)), key_(std::move(key)), value_(std::move(value))
    {}

    protected_instance_id const& instance() const noexcept { return instance_; }
    std::string const& key() const noexcept { return key_; }
    std::string const& value() const noexcept { return value_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

class remove_tag_request
{
    protected_instance_id instance_;
    std::string key_;

public:
    remove_tag_request(protected_instance_id instance, std::string key)
        : instance_(std::move(instance)), key_(std::move(key))
    {}

    protected_instance_id const& instance() const noexcept { return instance_; }
    std::string const& key() const noexcept { return key_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // the key stands in the path too
    VIGIL_API std::optional<argument_fault> validate() const;
};

enum class tag_change { write, remove };

// Writes or deletes several tags of one instance.
class batch_tags_request
{
    protected_instance_id instance_;
    tag_change what_;
    std::vector<vigil::tag> tags_;

public:
    batch_tags_request(protected_instance_id instance, tag_change what)
        : instance_(std::move(instance)), what_(what)
    {}

    // Also a removal wants the value.
    batch_tags_request& tag(std::string key, std::string value)
    {
        tags_.emplace_back(std::move(key), std::move(value));
        return *this;
    }

    protected_instance_id const& instance() const noexcept { return instance_; }
    tag_change what() const noexcept { return what_; }
    std::vector<vigil::tag> const& tags() const noexcept { return tags_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

// Which instances, by their tags. Each condition holds at most 20 keys with at most 20 values each, unique;
// the values of one key are alternatives, none is any value, and one that begins with `*` is a substring:
// `has("env", "prod", "test")`.
class tag_query
{
    std::vector<tag_values> all_;
    std::vector<tag_values> any_;
    std::vector<tag_values> not_all_;
    std::vector<tag_values> none_;
    std::string name_like_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

    static tag_query& add(tag_query& to, std::vector<tag_values>& list, std::string key,
                          std::vector<std::string> values)
    {
        list.emplace_back(std::move(key), std::move(values));
        return to;
    }

    template <class... Values>
    static std::vector<std::string> texts(Values&&... values)
    {
        std::vector<std::string> out;
        (out.emplace_back(std::forward<Values>(values)), ...);
        return out;
    }

public:
    tag_query() = default;

    // has all of these keys (`tags`)
    tag_query& has(std::string key, std::vector<std::string> values)
    {
        return add(*this, all_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    tag_query& has(std::string key, Values&&... values)
    {
        return add(*this, all_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // has one of these keys (`tags_any`)
    tag_query& has_any(std::string key, std::vector<std::string> values)
    {
        return add(*this, any_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    tag_query& has_any(std::string key, Values&&... values)
    {
        return add(*this, any_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // has not all of these keys (`not_tags`)
    tag_query& has_not_all(std::string key, std::vector<std::string> values)
    {
        return add(*this, not_all_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    tag_query& has_not_all(std::string key, Values&&... values)
    {
        return add(*this, not_all_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // has none of these keys (`not_tags_any`)
    tag_query& has_none(std::string key, std::vector<std::string> values)
    {
        return add(*this, none_, std::move(key), std::move(values));
    }
    template <std::convertible_to<std::string>... Values>
    tag_query& has_none(std::string key, Values&&... values)
    {
        return add(*this, none_, std::move(key), texts(std::forward<Values>(values)...));
    }
    // substring of the instance's name (`matches`)
    tag_query& name_like(std::string v) { return name_like_ = std::move(v), *this; }
    // 1-1000, the service's default is 1000. Neither is sent when only the number is asked for.
    tag_query& limit(std::int64_t v) { return limit_ = v, *this; }
    tag_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    std::vector<tag_values> const& all() const noexcept { return all_; }
    std::vector<tag_values> const& any() const noexcept { return any_; }
    std::vector<tag_values> const& not_all() const noexcept { return not_all_; }
    std::vector<tag_values> const& none() const noexcept { return none_; }
    std::string const& name_like() const noexcept { return name_like_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

struct tagged_instance
{
    protected_instance_id id;
    std::string name;
    std::optional<protected_instance> details; // not always sent
    std::vector<tag> tags;
};

} // namespace vigil::sdrs
