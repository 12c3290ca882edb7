# Where only an old Boost is to be found, configuring ends with a sentence that says what to install.
cmake_minimum_required(VERSION 3.25)
set(boost "${WORK}/boost-1.74")
set(build "${WORK}/old-boost-build")
file(REMOVE_RECURSE "${boost}" "${build}")

# Packages are looked for in this root only; programs, headers and libraries on the machine as usual.
file(WRITE "${boost}/lib/cmake/Boost-1.74.0/BoostConfig.cmake" "set(Boost_FOUND TRUE)\n")
file(WRITE "${boost}/lib/cmake/Boost-1.74.0/BoostConfigVersion.cmake" [[
set(PACKAGE_VERSION 1.74.0)
if (PACKAGE_FIND_VERSION VERSION_LESS_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
]])

execute_process(
    COMMAND ${CMAKE_COMMAND} -G "${GENERATOR}" -S "${SOURCE}" -B "${build}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
        -DVIGIL_BUILD_TESTS=OFF -DVIGIL_BUILD_PROGRAMS=OFF
        "-DCMAKE_FIND_ROOT_PATH=${boost}" -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DCMAKE_PREFIX_PATH=/
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if (NOT failed)
    message(FATAL_ERROR "${output}\nBoost 1.74 was accepted")
endif()
# CMake wraps its messages.
string(REGEX REPLACE "[ \n]+" " " output "${output}")
foreach (part
        "vigil needs Boost 1.81 or newer with Boost.JSON and Boost.URL"
        "(found: '1.74.0')"
        "apt-get install libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev")
    string(FIND "${output}" "${part}" at)
    if (at EQUAL -1)
        message(FATAL_ERROR "${output}\nConfiguring failed, but did not say: ${part}")
    endif()
endforeach()
message(STATUS "refused as it should be")
