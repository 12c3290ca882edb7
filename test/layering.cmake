# Who may include whom, and what must not appear where (ARCHITECTURE.md). Reads text only: no build needed.
#   cmake -DROOT=<repository> -P test/layering.cmake
cmake_minimum_required(VERSION 3.25)
set(violations 0)

# ---- the rules ------------------------------------------------------------------------------------------
# Each pattern is matched against what stands between the quotes or brackets of an #include.
set(std "[a-z_0-9]+")
set(values "vigil/model/[a-z_]+.hpp|vigil/(error|time|diagnostics|secret|detail/config).hpp")
set(settings "vigil/(options|credentials|log|version).hpp")
set(system "boost/system/.*|boost/(assert|config|throw_exception).hpp")
set(interfaces "net/(http_message|time_source|transport|parking).hpp")
set(public "vigil/.*")
set(heavy "boost/(beast|json|url)(/.*|.hpp)|boost/asio/ssl.*|openssl/.*|iostream")

# layer(<folder> ALLOW <patterns> [REFUSE <patterns>]): every include must match ALLOW and not REFUSE.
macro(layer folder)
    cmake_parse_arguments(layer "" "EXCEPT" "ALLOW;REFUSE" ${ARGN})
    check_includes("${folder}" "${layer_ALLOW}" "${layer_REFUSE}" "${layer_EXCEPT}")
endmacro()

function(report file line text)
    math(EXPR n "${violations} + 1")
    set(violations ${n} PARENT_SCOPE)
    message("${file}:${line}: ${text}")
endfunction()

function(files_below folder result)
    file(GLOB_RECURSE found RELATIVE "${ROOT}" "${ROOT}/${folder}/*.hpp" "${ROOT}/${folder}/*.cpp")
    set(${result} ${found} PARENT_SCOPE)
endfunction()

function(line_of text position result)
    string(SUBSTRING "${text}" 0 ${position} before)
    string(REGEX REPLACE "[^\n]" "" before "${before}")
    string(LENGTH "${before}" line)
    math(EXPR line "${line} + 1")
    set(${result} ${line} PARENT_SCOPE)
endfunction()

# The text without comments and literals, so that prose may name what code may not. Brackets and semicolons
# would be taken for list syntax.
function(read_code file result)
    file(READ "${ROOT}/${file}" text)
    string(REGEX REPLACE "[][;]" " " text "${text}")
    string(REGEX REPLACE "'(\\\\?\")'" "' '" text "${text}")
    string(REGEX REPLACE "\"([^\"\\\n]|\\\\.)*\"" "\"\"" code "${text}")
    string(REGEX REPLACE "//[^\n]*" "" code "${code}")
    set(${result} "${code}" PARENT_SCOPE)
endfunction()

function(check_includes folder allow refuse except)
    string(REPLACE ";" "|" allow "${allow}")
    string(REPLACE ";" "|" refuse "${refuse}")
    files_below("${folder}" files)
    foreach (file IN LISTS files)
        if (except AND file MATCHES "${except}")
            continue()
        endif()
        file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include")
        foreach (line IN LISTS lines)
            if (NOT line MATCHES "[<\"]([^>\"]+)[>\"]")
                report("${file}" 0 "unreadable include: ${line}")
                continue()
            endif()
            set(name "${CMAKE_MATCH_1}")
            if (NOT name MATCHES "^(${allow})$" OR (refuse AND name MATCHES "^(${refuse})$"))
                file(READ "${ROOT}/${file}" text)
                string(FIND "${text}" "${line}" at)
                line_of("${text}" ${at} number)
                report("${file}" ${number} "${folder} must not include ${name}")
            endif()
        endforeach()
    endforeach()
    set(violations ${violations} PARENT_SCOPE)
endfunction()

# refuse_text(<regex> <why> IN <folders> [EXCEPT <regex of files>]): code, not comments or literals. The first
# group of the regex is what is shown.
function(refuse_text regex why)
    cmake_parse_arguments(arg "" "EXCEPT" "IN" ${ARGN})
    foreach (folder IN LISTS arg_IN)
        files_below("${folder}" files)
        foreach (file IN LISTS files)
            if (arg_EXCEPT AND file MATCHES "${arg_EXCEPT}")
                continue()
            endif()
            read_code("${file}" code)
            if (code MATCHES "${regex}")
                set(word "${CMAKE_MATCH_1}")
                string(REGEX REPLACE "^\n" "" whole "${CMAKE_MATCH_0}")
                string(FIND "${code}" "${whole}" at)
                line_of("${code}" ${at} number)
                report("${file}" ${number} "${why}: ${word}")
            endif()
        endforeach()
    endforeach()
    set(violations ${violations} PARENT_SCOPE)
endfunction()

# ---- layers ---------------------------------------------------------------------------------------------
layer(include/vigil/model
    ALLOW ${std} ${values} ${system})
layer(include/vigil
    ALLOW ${std} ${public} ${system} "boost/asio/.*" "boost/asio.hpp"
    REFUSE ${heavy})
layer(src/model
    ALLOW ${std} ${values} ${system} "model/.*" "openssl/crypto.h"
    REFUSE iostream)
layer(src/plan
    ALLOW ${std} ${values} ${settings} ${system} "model/.*" "plan/.*"
    REFUSE iostream random thread)
layer(src/codec
    ALLOW ${std} ${values} ${settings} ${system} "codec/.*" "model/.*" "net/http_message.hpp" "boost/.*" "openssl/(crypto|evp|hmac|sha).h"
    REFUSE "boost/(asio|beast)(/.*|.hpp)" iostream thread)
layer(src/net
    ALLOW ${std} ${values} ${settings} "net/.*" "plan/.*" "boost/.*" "openssl/.*" "[a-z]+/[a-z_]+.h" "[a-z]+.h"
    REFUSE "boost/json(/.*|.hpp)" iostream thread)
layer(src/flow
    ALLOW ${std} ${values} ${settings} "vigil/detail/story.hpp" "flow/.*" "model/.*" "codec/.*" "plan/.*" ${interfaces} "boost/.*" "openssl/.*"
    REFUSE "boost/(beast|json)(/.*|.hpp)" "boost/asio/ssl.*" "openssl/ssl.h" iostream thread)
layer(src/watch
    ALLOW ${std} ${public} "watch/.*" "model/.*" "flow/.*" "codec/.*" "plan/.*" ${interfaces} "boost/.*"
    REFUSE "vigil/testing/.*" "boost/(beast|json)(/.*|.hpp)" "boost/asio/ssl.*" iostream thread)
layer(src/client EXCEPT "^src/client/make_client.cpp$"
    ALLOW ${std} ${public} "client/.*" "model/.*" "watch/.*" "flow/.*" "codec/.*" "plan/.*" ${interfaces} "boost/.*"
    REFUSE "vigil/testing/.*" "boost/(beast|json)(/.*|.hpp)" "boost/asio/ssl.*" iostream thread)
layer(src/config
    ALLOW ${std} ${public} ${system} "config/.*" "yaml-cpp/.*" "[a-z]+.h"
    REFUSE "vigil/testing/.*" "vigil/(vigil|client|watch|pages|with_diagnostics).hpp" iostream thread)
layer(src/testing
    ALLOW ${std} ${public} "testing/.*" "client/.*" ${interfaces} "net/(steady_time|held_executor).hpp" "boost/.*" "openssl/.*"
        "[a-z]+/[a-z_]+.h" "[a-z]+.h" "CLI/.*" "fmt/.*"
    REFUSE iostream)
layer(src/cli
    ALLOW ".*"
    REFUSE "(model|plan|codec|net|flow|watch|client|testing|config)/.*" "yaml-cpp/.*")

# ---- seams ----------------------------------------------------------------------------------------------
set(library include src/model src/plan src/codec src/net src/flow src/watch src/client src/config)

# Programs may measure what they like: they are users.
refuse_text("((steady_clock|system_clock|high_resolution_clock|utc_clock)::now)" "reads a clock: ask the time source"
    IN ${library} src/testing EXCEPT "^src/net/steady_time.cpp$")
refuse_text("((steady|system|high_resolution)_timer)" "has a timer of its own: ask the time source"
    IN ${library} src/testing EXCEPT "^src/net/steady_time.[ch]pp$")
refuse_text("# *include *<(boost/beast)" "names Beast"
    IN include src bench EXCEPT "^src/(net|testing)/")
refuse_text("# *include *<(yaml-cpp)" "names yaml-cpp"
    IN include src bench EXCEPT "^src/config/parse.cpp$")
refuse_text("[^a-z_](pooled_transport|steady_time|tcp_connector|tls_context)[^a-z_]" "names a concrete class of net"
    IN include src/model src/plan src/codec src/flow src/watch src/client EXCEPT "^src/client/make_client.cpp$")

# ---- manners of a library -------------------------------------------------------------------------------
set(programs "^src/cli/|/main.cpp$|_main.cpp$")
refuse_text("[^a-z_](std::(cout|cerr|clog|print)|fmt::print|(f?printf|puts|fputs|putchar)[(])" "prints"
    IN include src EXCEPT "${programs}")
refuse_text("[^a-zA-Z_.>]((abort|exit|quick_exit|_Exit|terminate)[(])" "ends the process"
    IN include src EXCEPT "${programs}")
refuse_text("[^a-z_](std::j?thread|thread_pool)[^_a-z:]" "makes a thread"
    IN ${library})

if (violations)
    message(FATAL_ERROR "${violations} rule(s) of layering broken")
endif()
message(STATUS "layering is kept")
