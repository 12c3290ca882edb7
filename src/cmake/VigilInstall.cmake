# What `cmake --install` puts where: library, headers and package config; vigil::testing and vigil::config are
# components of the package; the programs.
include(CMakePackageConfigHelpers)
set(vigil_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/vigil")

install(TARGETS vigil EXPORT vigilTargets FILE_SET HEADERS)
install(EXPORT vigilTargets NAMESPACE vigil:: DESTINATION "${vigil_package_dir}")
if (TARGET vigil_testkit)
    install(TARGETS vigil_testkit EXPORT vigilTestingTargets FILE_SET HEADERS)
    install(EXPORT vigilTestingTargets NAMESPACE vigil:: DESTINATION "${vigil_package_dir}")
endif()
if (TARGET vigil_clouds)
    install(TARGETS vigil_clouds EXPORT vigilConfigTargets FILE_SET HEADERS)
    install(EXPORT vigilConfigTargets NAMESPACE vigil:: DESTINATION "${vigil_package_dir}")
endif()
foreach (program vigil-cli vigil-sim)
    if (TARGET ${program})
        install(TARGETS ${program})
    endif()
endforeach()

# An archive leaves its private dependencies to the program that links it; a shared library does not.
get_target_property(vigil_type vigil TYPE)
if (vigil_type STREQUAL "STATIC_LIBRARY")
    set(vigil_is_static TRUE)
else()
    set(vigil_is_static FALSE)
endif()
configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/src/cmake/vigilConfig.cmake.in" "${PROJECT_BINARY_DIR}/vigilConfig.cmake"
    INSTALL_DESTINATION "${vigil_package_dir}"
    NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/vigilConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES
    "${PROJECT_BINARY_DIR}/vigilConfig.cmake" "${PROJECT_BINARY_DIR}/vigilConfigVersion.cmake"
    DESTINATION "${vigil_package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}")
