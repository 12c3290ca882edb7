// The files between the processes of the benchmark. Knows nothing of how anybody waits.
#include "await_task.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace vigil::bench {

namespace json = boost::json;

void write_awaited(std::string const& file, std::vector<awaited> const& all)
{
    std::ofstream out(file);
    for (auto const& a : all)
        out << a.id << ' ' << a.begun.count() << ' ' << a.finished.count() << '\n';
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + file);
}

std::vector<awaited> read_awaited(std::string const& file)
{
    std::ifstream in(file);
    std::vector<awaited> all;
    awaited a;
    for (std::int64_t begun = 0, finished = 0; in >> a.id >> begun >> finished;) {
        a.begun = std::chrono::nanoseconds(begun);
        a.finished = std::chrono::nanoseconds(finished);
        all.push_back(a);
    }
    if (!in.eof() || all.empty())
        throw std::runtime_error("cannot read " + file);
    return all;
}

void write_result(std::string const& file, await_result const& r)
{
    json::object const all{{"lags", json::value_from(r.lags)},
                           {"unfinished", r.unfinished},
                           {"failed", r.failed},
                           {"failed_looks", r.failed_looks},
                           {"cpu_seconds", r.cpu_seconds},
                           {"peak_rss_bytes", r.peak_rss_bytes},
                           {"wall_seconds", r.wall_seconds}};
    std::ofstream out(file);
    out << json::serialize(all);
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + file);
}

await_result read_result(std::string const& file)
{
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    if (!in)
        throw std::runtime_error("cannot read " + file);
    auto const all = json::parse(text.str());
    auto const number = [&](char const* name) { return all.at(name).to_number<double>(); };
    auto const count = [&](char const* name) { return all.at(name).to_number<std::uint64_t>(); };
    await_result r;
    r.lags = json::value_to<std::vector<double>>(all.at("lags"));
    std::ranges::sort(r.lags);
    r.unfinished = count("unfinished");
    r.failed = count("failed");
    r.failed_looks = count("failed_looks");
    r.cpu_seconds = number("cpu_seconds");
    r.peak_rss_bytes = number("peak_rss_bytes");
    r.wall_seconds = number("wall_seconds");
    return r;
}

// Not getrusage(): its maximum counts what this process was before it was given this program, a fork of its parent.
double peak_rss_bytes()
{
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) * 1024;
    throw std::runtime_error("/proc/self/status does not tell the peak of memory");
}

} // namespace vigil::bench
