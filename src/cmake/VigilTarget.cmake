# How every target of vigil is compiled: one place for warnings, visibility, sanitizers and feature macros.

add_library(vigil_build INTERFACE)
target_compile_features(vigil_build INTERFACE cxx_std_20)
target_include_directories(vigil_build INTERFACE
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>")
target_link_libraries(vigil_build INTERFACE Boost::headers Threads::Threads)
target_compile_options(vigil_build INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if (CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # At -O1 g++ 12 takes the frame allocator of asio::awaitable for a mismatched pair.
    target_compile_options(vigil_build INTERFACE -Wno-mismatched-new-delete)
endif()
if (VIGIL_WARNINGS_AS_ERRORS AND NOT VIGIL_SANITIZE)
    target_compile_options(vigil_build INTERFACE -Werror)
endif()
if (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
    # The address of a thread_local is kept across a suspension when optimising: crashes with several threads.
    target_compile_definitions(vigil_build INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()

if (VIGIL_SANITIZE STREQUAL "asan")
    target_compile_options(vigil_build INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(vigil_build INTERFACE -fsanitize=address,undefined)
    target_compile_definitions(vigil_build INTERFACE
        BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING)
elseif (VIGIL_SANITIZE STREQUAL "tsan")
    target_compile_options(vigil_build INTERFACE -fsanitize=thread -Wno-tsan)
    target_link_options(vigil_build INTERFACE -fsanitize=thread)
    # Asio's reference counts use a fence that TSan does not model.
    target_compile_definitions(vigil_build INTERFACE
        BOOST_ASIO_DISABLE_STD_ATOMIC BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
elseif (VIGIL_SANITIZE STREQUAL "fuzz") # clang: counts what is reached, for libFuzzer
    target_compile_options(vigil_build INTERFACE
        -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(vigil_build INTERFACE -fsanitize=address,undefined)
elseif (VIGIL_SANITIZE)
    message(FATAL_ERROR "VIGIL_SANITIZE is '${VIGIL_SANITIZE}': use asan, tsan, fuzz or leave it empty")
endif()

# vigil_layer(<name> SOURCES ... [USES ...]): one folder of src/ as an object library. A layer names the layers
# it uses; who may use whom is checked by test/layering.cmake.
function(vigil_layer name)
    cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
    add_library(vigil_${name} OBJECT ${arg_SOURCES})
    target_link_libraries(vigil_${name} PUBLIC vigil_build ${arg_USES})
    set_target_properties(vigil_${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON)
endfunction()
