# What vigil is built on. Debian's default Boost (1.74) lacks what we need, so the version is checked by hand
# too: a stray older copy in a prefix must end in a sentence, not in a page of template errors.
set(VIGIL_BOOST_MINIMUM 1.81)

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost ${VIGIL_BOOST_MINIMUM} QUIET CONFIG COMPONENTS json url)
if (NOT Boost_FOUND)
    message(FATAL_ERROR
        "vigil needs Boost ${VIGIL_BOOST_MINIMUM} or newer with Boost.JSON and Boost.URL "
        "(found: '${Boost_CONSIDERED_VERSIONS}'). On Debian 12: apt-get install libboost1.81-dev "
        "libboost-json1.81-dev libboost-url1.81-dev. The default libboost-dev (1.74) is too old.")
endif()
if (VIGIL_BUILD_TESTS)
    find_package(Boost ${VIGIL_BOOST_MINIMUM} REQUIRED CONFIG COMPONENTS json url unit_test_framework)
endif()
if (VIGIL_BUILD_CONFIG STREQUAL "AUTO") # the programs read clouds.yaml
    find_package(yaml-cpp QUIET)
    if (NOT yaml-cpp_FOUND AND VIGIL_BUILD_PROGRAMS)
        message(FATAL_ERROR "vigil's programs need yaml-cpp. On Debian 12: apt-get install libyaml-cpp-dev")
    endif()
    set(vigil_build_config ${yaml-cpp_FOUND})
else()
    set(vigil_build_config ${VIGIL_BUILD_CONFIG})
    if (VIGIL_BUILD_PROGRAMS)
        set(vigil_build_config ON)
    endif()
    if (vigil_build_config)
        find_package(yaml-cpp REQUIRED)
    endif()
endif()
if (VIGIL_BUILD_PROGRAMS)
    find_package(CLI11 REQUIRED)
    find_package(fmt REQUIRED)
endif()
