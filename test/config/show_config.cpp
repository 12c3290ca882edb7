// Prints what vigil::config makes of this process's variables and of files, as JSON: for peer.py. Shows secrets, so
// it is for tests only.
//
//   show_config [--folder F]... [--cloud NAME] [--argument NAME=VALUE]...
#include <vigil/config.hpp>

#include <boost/json.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace json = boost::json;
using namespace vigil;

namespace {

struct shower
{
    json::object& to;

    void put(char const* key, std::string const& text)
    {
        if (!text.empty())
            to[key] = text;
    }
    template <class Credentials>
    void scope(Credentials const& c)
    {
        put("project_name", c.project().name);
        put("project_id", c.project().id);
        put("project_domain_name", c.project_domain().name);
        put("project_domain_id", c.project_domain().id);
        put("domain_name", c.domain().name);
        put("domain_id", c.domain().id);
    }
    template <class Credentials>
    void user(Credentials const& c)
    {
        put("username", c.user().name);
        put("user_id", c.user().id);
        put("user_domain_name", c.user_domain().name);
        put("user_domain_id", c.user_domain().id);
    }

    std::string operator()(std::monostate) { return "none"; }
    std::string operator()(credentials_provider const&) { return "provider"; }
    std::string operator()(temporary_key_credentials const&) { return "temporary_key"; }
    std::string operator()(token_credentials const& c)
    {
        put("token", c.token());
        return "token";
    }
    std::string operator()(password_credentials const& c)
    {
        put("auth_url", c.auth_url());
        put("password", c.password());
        if (c.totp())
            put("passcode", c.totp()());
        user(c);
        scope(c);
        return "password";
    }
    std::string operator()(application_credentials const& c)
    {
        put("auth_url", c.auth_url());
        put("application_credential_id", c.application().id);
        put("application_credential_name", c.application().name);
        put("application_credential_secret", c.reveal());
        user(c);
        return "application";
    }
    std::string operator()(rescoped_credentials const& c)
    {
        put("auth_url", c.auth_url());
        put("token", c.token());
        scope(c);
        return "exchanged_token";
    }
    std::string operator()(access_key_credentials const& c)
    {
        put("auth_url", c.auth_url());
        put("ak", c.access());
        put("sk", c.reveal());
        put("security_token", c.security_token());
        put("project_name", c.project().name);
        put("project_id", c.project().id);
        put("domain_id", c.domain_id());
        return "key";
    }
    std::string operator()(agency_credentials const& c)
    {
        put("agency_name", c.agency());
        put("agency_domain_name", c.delegator().name);
        put("agency_domain_id", c.delegator().id);
        scope(c);
        json::object who;
        auto const kind = std::visit(shower{who}, c.who());
        who["kind"] = kind;
        to["who"] = std::move(who);
        return "agency";
    }
};

json::object show(config::loaded const& got)
{
    auto const& o = got.options;
    json::object out;
    json::object auth;
    out["cloud"] = got.cloud;
    out["kind"] = std::visit(shower{auth}, o.credentials);
    out["auth"] = std::move(auth);
    out["project"] = o.project.str();
    out["region"] = o.region;
    out["interface"] = o.interface;
    out["verify"] = o.tls.verification == tls_verification::full;
    out["cacert"] = o.tls.ca_file;
    out["cert"] = o.tls.certificate_file;
    out["key"] = o.tls.key_file;
    out["timeout"] = std::chrono::duration<double>(o.call_deadline).count();
    out["vbs"] = o.vbs_endpoint;
    out["sdrs"] = o.sdrs_endpoint;
    out["volume"] = o.volume_endpoint;
    out["native"] = o.native_version == api_version::v3 ? 3 : 2;
    json::object origins;
    for (auto const& from : got.origins)
        origins[from.key] = from.from;
    out["origins"] = std::move(origins);
    out["warnings"] = json::array(got.warnings.begin(), got.warnings.end());
    return out;
}

} // namespace

int main(int argc, char** argv)
{
    config::load_request request;
    std::vector<std::string> folders;
    for (int i = 1; i + 1 < argc; i += 2) {
        std::string_view const option = argv[i];
        std::string const word = argv[i + 1];
        if (option == "--folder")
            folders.push_back(word);
        else if (option == "--cloud")
            request.cloud(word);
        else if (auto const at = word.find('='); option == "--argument" && at != word.npos)
            request.argument(word.substr(0, at), word.substr(at + 1));
        else
            return 2;
    }
    if (!folders.empty())
        request.folders(std::move(folders));
    config::problem why;
    auto const got = config::load(request, why);
    json::object out;
    if (got) {
        out = show(*got);
    } else {
        out["error"] = config::to_string(why);
        out["code"] = got.error().message();
    }
    std::cout << json::serialize(out) << '\n';
}
