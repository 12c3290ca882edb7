// Writes the bodies of log-ins.
#pragma once

#include "codec/json_reader.hpp"

#include <vigil/credentials.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace vigil::codec {

// JSON text that is written from front to back into memory of its final size: a growing string or a tree of values
// would leave copies of what it holds behind.
class login_body
{
    std::string out_;
    bool first_ = true;

    void comma()
    {
        if (!std::exchange(first_, false))
            out_ += ',';
    }

public:
    // `size`: of all texts together.
    explicit login_body(std::size_t size)
    {
        out_.reserve(2048 + 6 * size); // no byte takes more than \u0000
        out_ += '{';
    }

    login_body& key(std::string_view name)
    {
        comma();
        append_json_string(out_, name);
        out_ += ':';
        first_ = true; // no comma before the value
        return *this;
    }
    login_body& open(std::string_view name)
    {
        key(name);
        out_ += '{';
        return *this;
    }
    login_body& close()
    {
        out_ += '}';
        first_ = false;
        return *this;
    }
    login_body& text(std::string_view name, std::string_view value)
    {
        key(name);
        append_json_string(out_, value);
        first_ = false;
        return *this;
    }
    login_body& number(std::string_view name, long long value)
    {
        key(name);
        out_ += std::to_string(value);
        first_ = false;
        return *this;
    }
    login_body& methods(std::initializer_list<std::string_view> names)
    {
        key("methods");
        out_ += '[';
        for (auto const name : names) {
            comma();
            append_json_string(out_, name);
        }
        out_ += ']';
        first_ = false;
        return *this;
    }

    // "id" or "name"; a name is only unique inside its domain.
    login_body& named(name_or_id const& what)
    {
        return what.id.empty() ? text("name", what.name) : text("id", what.id);
    }
    login_body& in_domain(name_or_id const& what, name_or_id const& domain)
    {
        named(what);
        if (what.id.empty() && !domain.empty())
            open("domain").named(domain).close();
        return *this;
    }

    // The project wins over the domain; `home` is where a project without a domain is looked for.
    template <class Scope>
    login_body& scope(Scope const& of, name_or_id const& home)
    {
        if (!of.project().empty())
            return open("scope")
                .open("project")
                .in_domain(of.project(), of.project_domain().empty() ? home : of.project_domain())
                .close()
                .close();
        if (!of.domain().empty())
            return open("scope").open("domain").named(of.domain()).close().close();
        return *this;
    }

    // Who delegates what (I2).
    login_body& agency(agency_credentials const& who)
    {
        if (!who.delegator().id.empty())
            text("domain_id", who.delegator().id);
        else if (!who.delegator().name.empty())
            text("domain_name", who.delegator().name);
        return text(who.spelling() == agency_spelling::xrole_name ? "xrole_name" : "agency_name",
                    who.agency());
    }

    std::string take()
    {
        out_ += '}';
        return std::move(out_);
    }
};

} // namespace vigil::codec
