// Turns settings into the kind of service, endpoints, TLS and limits of client_options. Must not know who logs in.
#include "config/connection.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace vigil::config {
namespace {

// What the block storage is called, in the order in which openstacksdk asks.
constexpr std::array<std::string_view, 5> storage_names{"block_storage", "volumev3", "volumev2", "volume",
                                                        "block_store"};
constexpr std::array<std::string_view, 1> vbs_names{"vbs"};
constexpr std::array<std::string_view, 1> sdrs_names{"sdrs"};

std::string join(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }

// An argument that names no service goes before what files and variables say of this one.
std::string endpoint(reader& r, std::span<std::string_view const> names, bool unprefixed)
{
    bool const arguments_only = unprefixed && r.is_argument("endpoint_override");
    for (auto const* const suffix : {"_endpoint_override", "_endpoint"})
        for (auto const name : names) {
            auto const key = join(name, suffix);
            if (arguments_only && !r.is_argument(key))
                continue;
            if (auto url = r.pattern(key); !url.empty())
                return url;
        }
    if (!unprefixed)
        return {};
    auto url = r.pattern("endpoint_override");
    return url.empty() ? r.pattern("auth.endpoint") : url;
}

void read_interface(reader& r, client_options& to)
{
    auto const* const v = r.find("interface");
    if (!v)
        return;
    auto name = v->type == value::kind::list && !v->items.empty() ? v->items.front().text.reveal()
                                                                  : r.text("interface");
    if (v->type == value::kind::list && v->items.size() > 1)
        r.warn("interface", "is a list; its first entry is taken");
    if (name.ends_with("URL")) // "publicURL" of old
        name.resize(name.size() - 3);
    if (name == "public" || name == "internal" || name == "admin")
        to.interface = std::move(name);
    else
        r.refuse("interface", "is none of public, internal and admin");
}

// Whoever makes a client of the options is told of it too, but not where it stands.
void tell_unreadable(reader& r, std::string_view key, std::string const& path)
{
    if (path.empty())
        return;
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec))
        r.warn(key, "is a folder, and should be a file: " + path);
    else if (::access(path.c_str(), R_OK) != 0)
        r.warn(key, "cannot be read: " + path + ": " + std::generic_category().message(errno));
}

// True, false, or a file of authorities.
void read_tls(reader& r, client_options& to)
{
    auto& tls = to.tls;
    tls.ca_file = r.file("cacert");
    std::string_view unverified;
    if (auto const word = r.text("verify"); !word.empty()) {
        if (auto const yes = truth(word))
            unverified = *yes ? "" : "verify";
        else if (word.find_first_not_of("0123456789") == word.npos)
            r.refuse("verify", "is neither true nor false nor a file of authorities");
        else if (tls.ca_file.empty())
            tls.ca_file = r.file("verify");
    }
    if (r.flag("insecure"))
        unverified = "insecure";
    if (!unverified.empty()) {
        tls.verification = tls_verification::insecure_none;
        auto const* const v = r.find(unverified);
        if (v && v->where.from != layer::argument)
            r.warn(unverified, "means that anybody may pose as the server and read the credentials");
        if (!tls.ca_file.empty())
            r.warn("cacert", "is not used, for the server is not verified");
    } else {
        tell_unreadable(r, r.has("cacert") ? "cacert" : "verify", tls.ca_file);
    }
    tls.certificate_file = r.file("cert");
    tell_unreadable(r, "cert", tls.certificate_file);
    if (!tls.certificate_file.empty()) {
        tls.key_file = r.file("key");
        tell_unreadable(r, "key", tls.key_file);
    } else if (r.has("key"))
        r.warn("key", "is not used without a cert");
}

void read_limits(reader& r, client_options& to)
{
    auto const text = r.text("api_timeout");
    if (text.empty())
        return;
    double seconds = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, seconds);
    if (read.ec != std::errc() || read.ptr != end || !(seconds >= 0.001 && seconds <= 1e9)) {
        r.refuse("api_timeout", "is no number of seconds from 0.001 to 1000000000");
        return;
    }
    to.call_deadline = std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds));
}

void read_versions(reader& r, client_options& to)
{
    bool found = false;
    for (auto const name : storage_names) {
        auto const key = join(name, "_api_version");
        auto const version = r.text(key);
        if (version.empty() || std::exchange(found, true))
            continue;
        if (version == "3" || version.starts_with("3."))
            to.native_version = api_version::v3;
        else if (version == "2" || version.starts_with("2."))
            to.native_version = api_version::v2;
        else
            r.warn(key, "is not used: vigil knows the versions 2 and 3");
    }
    if (auto const version = r.text("identity_api_version"); version.starts_with('2'))
        r.warn("identity_api_version", "is not used: vigil logs in with version 3");
}

// What would mean something elsewhere.
void tell_ignored(reader& r)
{
    auto const tell = [&r](std::span<std::string_view const> names) {
        for (auto const name : names)
            for (auto const* const what : {"_interface", "_region_name", "_default_microversion"})
                if (auto const key = join(name, what); r.has(key))
                    r.warn(key, "is not used: vigil has one for all services, or none");
    };
    tell(vbs_names);
    tell(sdrs_names);
    tell(storage_names);
}

} // namespace

// Nothing else tells: other clouds than Open Telekom Cloud and Huawei Cloud have VBS too, under hosts of their own,
// and those two have Cinder beside it.
dialect read_service(reader& r)
{
    auto const word = r.text("vigil_service");
    if (word == "cinder")
        return dialect::cinder;
    if (!word.empty() && word != "vbs")
        r.refuse("vigil_service", "is neither vbs nor cinder");
    return dialect::vbs;
}

void read_connection(reader& r, service unprefixed, client_options& to)
{
    to.region = r.text("region_name");
    read_interface(r, to);
    to.vbs_endpoint = endpoint(r, vbs_names, unprefixed == service::vbs);
    to.sdrs_endpoint = endpoint(r, sdrs_names, unprefixed == service::sdrs);
    to.volume_endpoint = endpoint(r, storage_names, unprefixed == service::volume);
    read_tls(r, to);
    read_limits(r, to);
    read_versions(r, to);
    tell_ignored(r);
}

} // namespace vigil::config
