// A value that many are told: made once, never changed, shared by all who hold it.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace vigil {

// Looks like an optional, and copies like a pointer. What it holds is freed with the last of them.
// Thread safety: that of std::shared_ptr; the value itself is const.
template <class T>
class shared_value
{
    std::shared_ptr<T const> value_;

public:
    using value_type = T;

    constexpr shared_value() noexcept = default;
    constexpr shared_value(std::nullopt_t) noexcept {}
    shared_value(T value) : value_(std::make_shared<T const>(std::move(value))) {}
    explicit shared_value(std::shared_ptr<T const> value) noexcept : value_(std::move(value)) {}

    // A part of something that is shared: the whole of it lives as long as this.
    template <class Whole>
    shared_value(std::shared_ptr<Whole> const& whole, T const& part) noexcept : value_(whole, &part)
    {}

    bool has_value() const noexcept { return value_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }

    // There must be a value.
    T const& operator*() const noexcept { return *value_; }
    T const* operator->() const noexcept { return value_.get(); }

    // Throws std::bad_optional_access when there is none.
    T const& value() const
    {
        if (!value_)
            throw std::bad_optional_access();
        return *value_;
    }

    std::shared_ptr<T const> const& share() const noexcept { return value_; }

    // Values are compared, as those of optionals are.
    friend bool operator==(shared_value const& a, shared_value const& b)
        requires std::equality_comparable<T>
    {
        return a.value_ == b.value_ || (a && b && *a == *b);
    }
    friend bool operator==(shared_value const& a, T const& b)
        requires std::equality_comparable<T>
    {
        return a && *a == b;
    }
    friend bool operator==(shared_value const& a, std::nullopt_t) noexcept { return !a; }
};

} // namespace vigil
