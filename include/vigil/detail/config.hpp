// What the compiler and the linker have to know about vigil's public names.
#pragma once

#if defined(__GNUC__) || defined(__clang__)
#define VIGIL_API __attribute__((visibility("default")))
#else
#define VIGIL_API
#endif
