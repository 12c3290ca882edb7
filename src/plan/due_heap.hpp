// What is due next, of a million things: an intrusive 4-ary heap of due times.
#pragma once

#include <vigil/time.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace vigil::plan {

// The base of what is queued. A type that is in two heaps at a time has two bases with a tag each. A heap knows its
// nodes by their address: they are neither copied nor moved. `due` belongs to the heap while the node is queued.
template <class Tag = void>
struct due_node
{
    static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

    time_point due{};
    std::uint32_t place = nowhere;

    due_node() = default;
    due_node(due_node const&) = delete;
    due_node& operator=(due_node const&) = delete;

    bool queued() const noexcept { return place != nowhere; }
};

// How many of a 4-ary heap of n times are at or before t, not counted beyond `most`; due_at(i) reads the one at place
// i. Reads only those it counts and their children.
template <class DueAt>
std::size_t count_heap(std::size_t n, DueAt&& due_at, time_point t, std::size_t most, std::size_t from = 0)
{
    if (from >= n || most == 0 || due_at(from) > t)
        return 0;
    std::size_t count = 1;
    for (auto child = 4 * from + 1; child <= 4 * from + 4 && child < n; ++child)
        count += count_heap(n, due_at, t, most - count, child);
    return count;
}

// Nodes leave before they are destroyed; the heap may be destroyed with nodes in it, and does not touch them then.
// Among equal times any order. Only push() and move() of a node that is not queued allocate (16 bytes per node, the
// time beside the pointer: comparing touches no node); when they throw, nothing has changed. Not thread-safe.
template <class Node, class Tag = void>
class due_heap
{
    using base = due_node<Tag>;
    struct slot
    {
        time_point due;
        Node* node;
    };
    std::vector<slot> slots_;

    void put(std::size_t i, slot s) noexcept
    {
        slots_[i] = s;
        static_cast<base&>(*s.node).place = static_cast<std::uint32_t>(i);
    }

    void rise(std::size_t i, slot s) noexcept
    {
        for (; i > 0 && s.due < slots_[(i - 1) / 4].due; i = (i - 1) / 4)
            put(i, slots_[(i - 1) / 4]);
        put(i, s);
    }

    void sink(std::size_t i, slot s) noexcept
    {
        for (auto const n = slots_.size(); 4 * i + 1 < n;) {
            auto earliest = 4 * i + 1;
            for (auto child = earliest + 1; child <= 4 * i + 4 && child < n; ++child)
                if (slots_[child].due < slots_[earliest].due)
                    earliest = child;
            if (s.due <= slots_[earliest].due)
                break;
            put(i, slots_[earliest]);
            i = earliest;
        }
        put(i, s);
    }

    void settle(std::size_t i, slot s) noexcept
    {
        if (i > 0 && s.due < slots_[(i - 1) / 4].due)
            rise(i, s);
        else
            sink(i, s);
    }

public:
    due_heap() = default;
    due_heap(due_heap const&) = delete;
    due_heap& operator=(due_heap const&) = delete;

    bool empty() const noexcept { return slots_.empty(); }
    std::size_t size() const noexcept { return slots_.size(); }

    // The one that is due first. Not of an empty heap.
    Node& top() const noexcept { return *slots_.front().node; }

    // A node that is not queued.
    void push(Node& node, time_point due)
    {
        slots_.emplace_back();
        static_cast<base&>(node).due = due;
        rise(slots_.size() - 1, {due, &node});
    }

    // Nothing when it is not queued.
    void erase(Node& node) noexcept
    {
        auto& gone = static_cast<base&>(node);
        if (!gone.queued())
            return;
        auto const i = std::exchange(gone.place, base::nowhere);
        auto const last = slots_.back();
        slots_.pop_back();
        if (i < slots_.size())
            settle(i, last);
    }

    // Pushes it when it is not queued.
    void move(Node& node, time_point due)
    {
        auto& moved = static_cast<base&>(node);
        if (!moved.queued())
            return push(node, due);
        moved.due = due;
        settle(moved.place, {due, &node});
    }

    // How many are due at or before t, not counted beyond `most`. Costs as much as it counts, however many are queued.
    std::size_t count_due(time_point t, std::size_t most) const noexcept
    {
        return count_heap(
            slots_.size(), [this](std::size_t i) noexcept { return slots_[i].due; }, t, most);
    }

    // Every node, in any order. f may change `due` (and nothing else of the heap); call rebuild() then.
    template <class F>
    void for_each(F&& f)
    {
        for (auto const& s : slots_)
            f(*s.node);
    }

    // Puts in order what for_each() has changed: O(n).
    void rebuild() noexcept
    {
        for (auto& s : slots_)
            s.due = static_cast<base const&>(*s.node).due;
        if (slots_.size() < 2)
            return;
        for (auto i = (slots_.size() - 2) / 4 + 1; i-- > 0;)
            sink(i, slots_[i]);
    }
};

} // namespace vigil::plan
