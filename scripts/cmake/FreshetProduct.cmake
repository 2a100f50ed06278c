# What outsiders get: the library freshet::freshet (include/freshet) and the program freshet.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

add_library(freshet INTERFACE)
add_library(freshet::freshet ALIAS freshet)
target_compile_features(freshet INTERFACE cxx_std_20)
target_include_directories(freshet INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(freshet INTERFACE freshet_app)

if(EXISTS ${PROJECT_SOURCE_DIR}/src/app/main.cpp)
  add_executable(freshet_program src/app/main.cpp)
  set_target_properties(freshet_program PROPERTIES OUTPUT_NAME freshet)
  target_link_libraries(freshet_program PRIVATE freshet_options freshet)
  execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT commit)  # where the sources came without their history
    set(commit "$ENV{FRESHET_COMMIT}")
  endif()
  target_compile_definitions(freshet_program PRIVATE
    FRESHET_VERSION="${PROJECT_VERSION}" FRESHET_COMMIT="${commit}")
  install(TARGETS freshet_program)
endif()

if(CMAKE_VERIFY_INTERFACE_HEADER_SETS)
  return()
endif()

# Every target of ours that the library links, however far down: they are installed with it.
function(freshet_linked_targets target result)
  set(found ${${result}})
  if(NOT target IN_LIST found)
    list(APPEND found ${target})
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    foreach(link ${links})
      string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
      if(TARGET ${link} AND link MATCHES "^freshet_")
        freshet_linked_targets(${link} found)
      endif()
    endforeach()
  endif()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

freshet_linked_targets(freshet FRESHET_TARGETS)
install(TARGETS ${FRESHET_TARGETS} EXPORT freshet)
install(DIRECTORY include/freshet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/freshet)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/freshetConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/freshetConfig.cmake @ONLY CONTENT
"include(\${CMAKE_CURRENT_LIST_DIR}/FreshetDependencies.cmake)
include(\${CMAKE_CURRENT_LIST_DIR}/freshetTargets.cmake)
")
install(EXPORT freshet NAMESPACE freshet:: FILE freshetTargets.cmake DESTINATION ${package})
install(FILES scripts/cmake/FreshetDependencies.cmake ${PROJECT_BINARY_DIR}/freshetConfig.cmake
  ${PROJECT_BINARY_DIR}/freshetConfigVersion.cmake DESTINATION ${package})
