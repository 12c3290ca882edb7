// Looks variables up. Must not know what they mean.
#include <vigil/config.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <unistd.h>

namespace vigil::config {

environment::environment(std::map<std::string, std::string> variables)
{
    auto const kept = std::make_shared<std::map<std::string, std::string> const>(std::move(variables));
    get_ = [kept](std::string const& name) -> std::optional<std::string> {
        auto const found = kept->find(name);
        return found == kept->end() ? std::nullopt : std::optional(found->second);
    };
    names_ = [kept] {
        std::vector<std::string> names;
        for (auto const& [name, _] : *kept)
            names.push_back(name);
        return names;
    };
}

environment environment::of_process()
{
    auto const get = [](std::string const& name) -> std::optional<std::string> {
        auto const* const v = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): documented
        return v ? std::optional<std::string>(v) : std::nullopt;
    };
    auto const list = [] {
        std::vector<std::string> names;
        for (char** v = environ; v && *v; ++v) {
            std::string_view const entry(*v);
            names.emplace_back(entry.substr(0, entry.find('=')));
        }
        return names;
    };
    return environment(get, list);
}

std::string environment::get(std::string const& name) const
{
    return get_ ? get_(name).value_or(std::string()) : std::string();
}

std::vector<std::string> environment::names() const
{
    auto names = names_ ? names_() : std::vector<std::string>();
    std::ranges::sort(names); // the same result everywhere
    return names;
}

} // namespace vigil::config
