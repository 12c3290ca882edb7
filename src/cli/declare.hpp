// How a command is declared: its words, its options, and what runs when it is called.
//
//     commands_of<group_arguments> add(group, chosen, service::sdrs);
//     add("show", "Show one group", show).word("ID", &group_arguments::id, "Id of the group");
#pragma once

#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/paging.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::cli {

// What a command was told. It lives as long as the command runs.
template <class Arguments>
using told = std::shared_ptr<Arguments const>;

// A command under declaration. `to` is always a member of its arguments.
template <class Arguments>
class declared
{
    CLI::App& app_;
    std::shared_ptr<Arguments> a_;

public:
    declared(CLI::App& app, std::shared_ptr<Arguments> a) : app_(app), a_(std::move(a)) {}

    // A word that must be there.
    declared& word(char const* name, std::string Arguments::*to, char const* help)
    {
        app_.add_option(name, (*a_).*to, help)->required()->check(not_empty());
        return *this;
    }

    declared& word(char const* name, std::string Arguments::*to, char const* help,
                   CLI::Validator const& check)
    {
        app_.add_option(name, (*a_).*to, help)->required()->check(check);
        return *this;
    }

    declared& optional_word(char const* name, std::string Arguments::*to, char const* help)
    {
        app_.add_option(name, (*a_).*to, help)->check(not_empty());
        return *this;
    }

    // At least one word.
    declared& words(char const* name, std::vector<std::string> Arguments::*to, char const* help)
    {
        app_.add_option(name, (*a_).*to, help)->required()->check(not_empty());
        return *this;
    }

    declared& size(char const* name, std::int64_t Arguments::*to, char const* help)
    {
        app_.add_option(name, (*a_).*to, help)->required()->check(count().description(""));
        return *this;
    }

    // An option with a value; T is std::string, or std::optional of it where an empty text says something.
    template <class T>
    declared& option(char const* name, T Arguments::*to, char const* help, char const* type = "TEXT")
    {
        app_.add_option(name, (*a_).*to, help)->type_name(type);
        return *this;
    }

    declared& required(char const* name, std::string Arguments::*to, char const* help,
                       char const* type = "TEXT")
    {
        app_.add_option(name, (*a_).*to, help)->required()->type_name(type)->check(not_empty());
        return *this;
    }

    declared& choice(char const* name, std::string Arguments::*to, char const* help,
                     std::vector<std::string> among)
    {
        app_.add_option(name, (*a_).*to, help)->type_name("WORD")->check(one_of(std::move(among)));
        return *this;
    }

    declared& number(char const* name, std::optional<std::int64_t> Arguments::*to, char const* help)
    {
        app_.add_option(name, (*a_).*to, help)->type_name("N")->check(count().description(""));
        return *this;
    }

    // An option that may be given several times, each with one value.
    declared& repeated(char const* name, std::vector<std::string> Arguments::*to, char const* help,
                       char const* type, CLI::Validator const& check = not_empty())
    {
        app_.add_option(name, (*a_).*to, help)->type_name(type)->check(check)->allow_extra_args(false);
        return *this;
    }

    declared& pairs(char const* name, std::vector<std::string> Arguments::*to, char const* help)
    {
        return repeated(name, to, help, "KEY=VALUE", key_and_value());
    }

    declared& flag(char const* name, bool Arguments::*to, char const* help)
    {
        app_.add_flag(name, (*a_).*to, help);
        return *this;
    }

    // --limit and --all
    declared& pages(page_arguments Arguments::*to)
    {
        add_page_options(app_, (*a_).*to);
        return *this;
    }

private:
    static CLI::Range count() { return {std::int64_t(1), std::numeric_limits<std::int64_t>::max()}; }
};

// Declares commands of one group that share a kind of arguments, each with arguments of its own.
template <class Arguments>
class commands_of
{
    CLI::App& group_;
    command& chosen_;
    service at_;

public:
    commands_of(CLI::App& group, command& chosen, service at) : group_(group), chosen_(chosen), at_(at) {}

    // `run` is asio::awaitable<exit_code>(session&, told<Arguments>). Arguments that may contradict themselves have
    // a member check(settings), which throws usage_error; those that decide about the service have at().
    template <class Run>
    declared<Arguments> operator()(char const* name, char const* help, Run run) const
    {
        auto const a = std::make_shared<Arguments>();
        auto& c = *group_.add_subcommand(name, help);
        c.callback([a, run, at = at_, &chosen = chosen_] {
            if constexpr (requires(settings const& s) { a->check(s); })
                chosen.check = [a](settings const& s) { a->check(s); };
            chosen.at = at;
            if constexpr (requires { a->at(); })
                chosen.at = a->at();
            chosen.run = [a, run](session& s) { return run(s, told<Arguments>(a)); };
        });
        return {c, a};
    }
};

// A group of commands: one of them must follow.
inline CLI::App& add_group(CLI::App& app, char const* name, char const* help)
{
    auto& group = *app.add_subcommand(name, help);
    group.require_subcommand(1);
    return group;
}

} // namespace vigil::cli
