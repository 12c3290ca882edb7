# Compiles user.cpp at -O0 and -O2, twice each, and prints the better. No compiler cache: the compiler itself
# is called. CPU seconds are what counts on a busy machine.
cmake_minimum_required(VERSION 3.25)
find_program(BASH bash REQUIRED)
set(definitions)
if (DEFINITIONS)
    string(REGEX REPLACE "([^,]+)" "-D\\1" definitions "${DEFINITIONS}")
    string(REPLACE "," ";" definitions "${definitions}")
endif()

function(compile source level result)
    set(best 999999)
    foreach (round RANGE 1 2)
        execute_process(
            COMMAND "${BASH}" -c "TIMEFORMAT='%R %U %S'; time \"$@\"" bash
                "${COMPILER}" -std=c++20 ${level} ${definitions} -I "${INCLUDE}" -c "${source}" -o "${WORK}/user.o"
            RESULT_VARIABLE failed ERROR_VARIABLE text)
        if (failed OR NOT text MATCHES "([0-9]+)[.]([0-9]+) ([0-9]+)[.]([0-9]+) ([0-9]+)[.]([0-9]+)\n$")
            message(FATAL_ERROR "${text}\n${source} does not compile with ${level}")
        endif()
        set(wall "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
        # Milliseconds; the leading 1 keeps 0xx from being read as octal.
        math(EXPR cpu "(${CMAKE_MATCH_3} + ${CMAKE_MATCH_5}) * 1000 + 1${CMAKE_MATCH_4} + 1${CMAKE_MATCH_6} - 2000")
        if (cpu LESS best)
            set(best ${cpu})
            set(best_wall ${wall})
        endif()
    endforeach()
    math(EXPR seconds "${best} / 1000")
    math(EXPR tenths "${best} % 1000 / 100")
    set(${result} "${seconds}.${tenths} s CPU (${best_wall} s) at ${level}" PARENT_SCOPE)
endfunction()

file(WRITE "${WORK}/include_only.cpp" "#include <vigil/vigil.hpp>\n")
compile("${WORK}/include_only.cpp" -O0 include)
compile("${CMAKE_CURRENT_LIST_DIR}/user.cpp" -O0 plain)
compile("${CMAKE_CURRENT_LIST_DIR}/user.cpp" -O2 optimised)
message("Measured: a user's source that awaits one operation compiles in ${plain}, ${optimised};")
message("Measured: the include of vigil/vigil.hpp alone takes ${include}")
