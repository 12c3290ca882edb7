// What libFuzzer calls. Which target it is stands in VIGIL_FUZZ_TARGET; with VIGIL_FUZZ_SEEDS its seeds are
// written to that folder, and nothing else is done. `./dev fuzz` sets both.
#include "target.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

vigil::fuzz::target const* chosen = nullptr;

void write_seeds(std::string const& folder)
{
    int n = 0;
    chosen->seeds([&](std::string const& seed) {
        std::ofstream(folder + "/seed-" + std::to_string(n++), std::ios::binary) << seed;
    });
    std::printf("%d seeds\n", n);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    auto const* const name = std::getenv("VIGIL_FUZZ_TARGET");
    chosen = vigil::fuzz::find(name ? name : "");
    if (!chosen) {
        std::fprintf(stderr, "VIGIL_FUZZ_TARGET names no target\n");
        std::exit(2);
    }
    if (auto const* const folder = std::getenv("VIGIL_FUZZ_SEEDS")) {
        write_seeds(folder);
        std::exit(0);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    vigil::fuzz::exact const input({reinterpret_cast<char const*>(data), size});
    chosen->run(input);
    return 0;
}
