// The commands on tags, alike for policies and for protected instances: Face says how each is called.
//
// Face: `using id`, `using query`, and static functions with a token at their end that give an awaitable:
//   add(client&, id, key, value), remove(client&, id, key), set(client&, id, tags), unset(client&, id, tags),
//   list(client&, id), list_all(client&), count(client&, query); and stream(client&, query, most_pages).
#pragma once

#include "cli/calls.hpp"
#include "cli/declare.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace vigil::cli {

struct tag_arguments
{
    std::string id;
    std::string key;
    std::string pair;
};

struct tag_batch_arguments
{
    std::string id;
    std::vector<std::string> set;
    std::vector<std::string> unset;

    void check(settings const&) const
    {
        if (set.empty() == unset.empty())
            throw usage_error("give --set or --unset: one call of the service does one of them");
    }
};

struct tag_query_arguments
{
    std::vector<std::string> has; // key, or key=value; a key may come again, with another value
    std::vector<std::string> has_any;
    std::vector<std::string> has_not_all;
    std::vector<std::string> has_none;
    std::string name_like;
    page_arguments pages;
};

inline std::vector<tag> tags_of(std::vector<std::string> const& pairs)
{
    std::vector<tag> out;
    for (auto const& pair : pairs) {
        auto [key, value] = split_pair(pair);
        out.emplace_back(std::move(key), std::move(value));
    }
    return out;
}

// The values of one key are alternatives.
inline std::vector<tag_values> conditions_of(std::vector<std::string> const& words)
{
    std::vector<tag_values> out;
    for (auto const& word : words) {
        auto [key, value] = split_pair(word);
        auto at = std::ranges::find(out, key, &tag_values::key);
        if (at == out.end())
            at = out.insert(at, tag_values(std::move(key), {}));
        if (word.find('=') != word.npos)
            at->values.push_back(std::move(value));
    }
    return out;
}

template <class Query>
Query make_tag_query(tag_query_arguments const& a)
{
    Query q;
    for (auto& c : conditions_of(a.has))
        q.has(c.key, c.values);
    for (auto& c : conditions_of(a.has_any))
        q.has_any(c.key, c.values);
    for (auto& c : conditions_of(a.has_not_all))
        q.has_not_all(c.key, c.values);
    for (auto& c : conditions_of(a.has_none))
        q.has_none(c.key, c.values);
    if (!a.name_like.empty())
        q.name_like(a.name_like);
    return q;
}

inline void add_conditions(declared<tag_query_arguments> c)
{
    using query = tag_query_arguments;
    char const* const form = "KEY[=VALUE]";
    c.repeated("--has", &query::has, "Has this tag; may be repeated, values of one key are alternatives",
               form)
        .repeated("--has-any", &query::has_any, "Has one at least of those given so", form)
        .repeated("--has-not-all", &query::has_not_all, "Has not all of those given so", form)
        .repeated("--has-none", &query::has_none, "Has none of those given so", form)
        .option("--name-like", &query::name_like, "Has this text in its name");
}

template <class Face>
void add_tag_changes(CLI::App& group, command& chosen, service at, char const* whose)
{
    using id = typename Face::id;
    using one = tag_arguments;
    using several = tag_batch_arguments;
    commands_of<one> const add(group, chosen, at);
    add("add", "Put a tag on one of them",
        [](session& s, told<one> a) {
            return do_one(s, a->id, "tagged", [a](client& c, auto token) {
                auto [key, value] = split_pair(a->pair);
                return Face::add(c, id(a->id), key, value, token);
            });
        })
        .word("ID", &one::id, whose)
        .word("KEY=VALUE", &one::pair, "The tag", key_and_value());
    add("remove", "Take a tag off one of them",
        [](session& s, told<one> a) {
            return do_one(s, a->id, "untagged",
                          [a](client& c, auto token) { return Face::remove(c, id(a->id), a->key, token); });
        })
        .word("ID", &one::id, whose)
        .word("KEY", &one::key, "The tag's key");
    commands_of<several>(group, chosen, at)(
        "batch", "Write or remove several tags of one of them",
        [](session& s, told<several> a) {
            bool const set = !a->set.empty();
            return do_one(s, a->id, set ? "tagged" : "untagged", [a, set](client& c, auto token) {
                return set ? Face::set(c, id(a->id), tags_of(a->set), token)
                           : Face::unset(c, id(a->id), tags_of(a->unset), token);
            });
        })
        .word("ID", &several::id, whose)
        .pairs("--set", &several::set, "A tag to write, may be repeated")
        .repeated("--unset", &several::unset, "A tag to remove, may be repeated", "KEY[=VALUE]");
}

// add, remove, batch, list, list-all, query and count.
template <class Face>
void add_tag_commands(CLI::App& group, command& chosen, service at, char const* whose)
{
    using one = tag_arguments;
    using several = tag_query_arguments;
    using query = typename Face::query;
    add_tag_changes<Face>(group, chosen, at, whose);
    commands_of<one> const add(group, chosen, at);
    add("list", "List the tags of one of them", [](session& s, told<one> a) {
        return show_list(s, a->id, {"key", "value"}, [a](client& c, auto token) {
            return Face::list(c, typename Face::id(a->id), token);
        });
    }).word("ID", &one::id, whose);
    add("list-all", "List the tags of all of them", [](session& s, told<one>) {
        return show_list(s, "tags", {"key", "values"},
                         [](client& c, auto token) { return Face::list_all(c, token); });
    });
    commands_of<several> const ask(group, chosen, at);
    add_conditions(ask("query", "List those that have tags", [](session& s, told<several> a) {
                       auto const q = limited(make_tag_query<query>(*a), a->pages);
                       return list_all(s, a->pages, Face::stream(s.client, q, most_pages(a->pages)),
                                       {"id", "name", "tags"});
                   }).pages(&several::pages));
    add_conditions(ask("count", "Count those that have tags", [](session& s, told<several> a) {
        return show_count(
            s, [a](client& c, auto token) { return Face::count(c, make_tag_query<query>(*a), token); });
    }));
}

} // namespace vigil::cli
