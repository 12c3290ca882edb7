# Uses vigil in both ways, KIND being static or shared: first as a subdirectory of another project, then
# installed from there, moved elsewhere and found by find_package. Each program is run.
cmake_minimum_required(VERSION 3.25)
if (KIND STREQUAL "shared")
    set(shared ON)
    set(library libvigil.so)
else()
    set(shared OFF)
    set(library libvigil.a)
endif()
set(embedded "${WORK}/embedded")
set(package "${WORK}/package-${KIND}")
set(prefix "${WORK}/prefix-${KIND}")
set(common -G "${GENERATOR}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
    "-DCMAKE_BUILD_TYPE=" "-DCMAKE_CXX_FLAGS=-O0")

function(run title)
    message(STATUS "${KIND}: ${title}")
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if (failed)
        message(FATAL_ERROR "${output}\n${KIND}: ${title} failed (${failed})")
    endif()
endfunction()

function(expect_file path)
    if (NOT EXISTS "${path}")
        message(FATAL_ERROR "${KIND}: ${path} is missing")
    endif()
endfunction()

# 1. add_subdirectory
run("configure the project that has vigil as a subdirectory"
    ${CMAKE_COMMAND} ${common} -B "${embedded}" "-DVIGIL_SOURCE=${SOURCE}" -DBUILD_SHARED_LIBS=${shared}
    -DVIGIL_INSTALL=ON -DVIGIL_BUILD_TESTING=ON)
run("build it" ${CMAKE_COMMAND} --build "${embedded}" -j 2)
run("run it" "${embedded}/consumer")

# 2. install, and move what was installed: nothing in it may point back here
file(REMOVE_RECURSE "${prefix}" "${prefix}-first" "${package}")
run("install vigil" ${CMAKE_COMMAND} --install "${embedded}" --prefix "${prefix}-first")
file(RENAME "${prefix}-first" "${prefix}")
file(GLOB_RECURSE installed LIST_DIRECTORIES false "${prefix}/*")
set(found FALSE)
foreach (file IN LISTS installed)
    get_filename_component(name "${file}" NAME)
    if (name MATCHES "^libvigil\\.(so|a)$")
        if (NOT name STREQUAL library)
            message(FATAL_ERROR "${KIND}: ${name} was installed instead of ${library}")
        endif()
        set(found TRUE)
    elseif (name MATCHES "\\.cmake$")
        file(READ "${file}" text)
        foreach (place "${SOURCE}" "${WORK}")
            string(FIND "${text}" "${place}" at)
            if (NOT at EQUAL -1)
                message(FATAL_ERROR "${KIND}: ${name} names ${place}: the package cannot be moved")
            endif()
        endforeach()
    endif()
endforeach()
if (NOT found)
    message(FATAL_ERROR "${KIND}: ${library} was not installed")
endif()
expect_file("${prefix}/include/vigil/vigil.hpp")

# 3. find_package
run("configure the project that finds vigil"
    ${CMAKE_COMMAND} ${common} -B "${package}" "-DCMAKE_PREFIX_PATH=${prefix}")
run("build it" ${CMAKE_COMMAND} --build "${package}" -j 2)
run("run it" "${package}/consumer")
message(STATUS "${KIND}: works as a subdirectory and as a package")
