// What the benchmarks share: options, CPU time, medians, the table and the JSON of their results.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::bench {

struct options
{
    int rounds = 0;    // 0: the benchmark's own
    long requests = 0; // per round and client; 0: the benchmark's own
    double limit = 60; // seconds; no round is begun after it
    std::string only;  // key of a client; empty: all
    std::string json;  // file to write, or empty
};

// The main of a benchmark that has these options. Tells the question, and the help or what is wrong.
int main_of(std::string_view name, std::string_view question, void (*run)(options const&), int argc,
            char** argv);

// CPU of this process, children apart.
struct cpu_time
{
    double user = 0; // seconds
    double system = 0;

    double all() const noexcept { return user + system; }
    friend cpu_time operator-(cpu_time a, cpu_time b) noexcept
    {
        return {a.user - b.user, a.system - b.system};
    }
};
cpu_time cpu_now() noexcept;

std::uint64_t cpu_nanoseconds() noexcept; // the same, finer, as one number
std::uint64_t cpu_reading() noexcept;     // what one call of cpu_nanoseconds costs

double median(std::vector<double> values);
double percentile(std::vector<double> const& sorted,
                  double share); // the least that `share` of them do not exceed

class stopwatch
{
    std::chrono::steady_clock::time_point const began_ = std::chrono::steady_clock::now();

public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }
};

// Columns are as wide as their widest cell; the first is flush left.
class table
{
    std::vector<std::vector<std::string>> rows_;

public:
    explicit table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    void print() const;
};

std::string number(double value, int digits);

class report
{
    struct measure
    {
        std::string name;
        double value;
        std::string unit;
    };
    std::string bench_;
    std::vector<measure> measures_;

public:
    explicit report(std::string bench) : bench_(std::move(bench)) {}

    static void print_machine();
    void add(std::string name, double value, std::string unit);
    void write(std::string const& file) const; // throws std::runtime_error; nothing when `file` is empty
};

} // namespace vigil::bench
