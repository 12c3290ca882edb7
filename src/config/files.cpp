// Finds and reads files. Must not know what stands in them.
#include "config/files.hpp"

#include "config/parse.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace vigil::config {
namespace {

// Reads at most one byte more than a file may have. No stream: its buffer would keep what it read.
std::optional<std::string> read(std::string const& path, int& error)
{
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error = errno;
        return std::nullopt;
    }
    std::string text(64 * 1024, '\0');
    std::size_t size = 0;
    error = 0;
    for (;;) {
        auto const n = ::read(fd, text.data() + size, text.size() - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            error = errno;
        if (n <= 0)
            break;
        size += static_cast<std::size_t>(n);
        if (size > max_file)
            break;
        if (size == text.size()) { // growing in place would leave a copy behind
            std::string larger(std::min(2 * size, max_file + 1), '\0');
            std::ranges::copy(text, larger.begin());
            wipe(text);
            text.swap(larger);
        }
    }
    ::close(fd);
    if (error != 0) {
        wipe(text);
        return std::nullopt;
    }
    text.resize(size);
    return text;
}

void append_folder(std::vector<std::string>& folders, std::string const& parent)
{
    if (parent.empty())
        return;
    auto folder = parent + (parent.ends_with('/') ? "openstack" : "/openstack");
    if (std::ranges::find(folders, folder) == folders.end())
        folders.push_back(std::move(folder));
}

std::string below(std::string const& home, char const* folder) { return home.empty() ? home : home + folder; }

} // namespace

std::vector<std::string> search_folders(environment const& variables, std::string const& working_directory)
{
    std::vector<std::string> folders;
    if (!working_directory.empty())
        folders.push_back(working_directory);
    auto const home = variables.get("HOME");
    auto const own = variables.get("XDG_CONFIG_HOME");
    append_folder(folders, own.empty() ? below(home, "/.config") : own);
    auto const snap = variables.get("SNAP_REAL_HOME");
    append_folder(folders, below(snap.empty() ? home : snap, "/.config"));
    auto site = variables.get("XDG_CONFIG_DIRS");
    if (site.empty())
        site = "/etc/xdg";
    for (std::size_t from = 0; from <= site.size();) {
        auto const to = std::min(site.find(':', from), site.size());
        append_folder(folders, site.substr(from, to - from));
        from = to + 1;
    }
    append_folder(folders, "/etc");
    return folders;
}

std::vector<std::string> candidates(std::vector<std::string> const& folders, std::string_view base)
{
    std::vector<std::string> paths;
    for (auto const& folder : folders)
        for (auto const* const suffix : {".yaml", ".yml", ".json"})
            paths.push_back(folder + '/' + std::string(base) + suffix);
    return paths;
}

result<file> first_of(std::vector<std::string> const& paths, std::vector<std::string>& warnings, problem& why)
{
    for (auto const& path : paths) {
        int error = 0;
        auto text = read(path, error);
        if (!text) {
            if (error != ENOENT && error != ENOTDIR)
                warnings.push_back(path + ": cannot be read (" +
                                   error_code(error, boost::system::system_category()).message() +
                                   "); the next is taken");
            continue;
        }
        auto const how = path.ends_with("json") ? syntax::json : syntax::yaml;
        auto made = parse(*text, how, make_place(layer::file, path), warnings, why);
        wipe(*text);
        if (!made)
            return made.error();
        file f;
        f.path = path;
        f.content = std::move(*made);
        return f;
    }
    return file();
}

std::string expand_home(std::string path, std::string const& home)
{
    bool const mine = path == "~" || path.starts_with("~/");
    return mine && !home.empty() ? home + path.substr(1) : path;
}

} // namespace vigil::config
