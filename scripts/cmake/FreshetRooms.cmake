# freshet_room(NAME LINK …): one static library a room. A room whose folder holds no source yet is
# an interface target, so that a room can be prepared before it is filled.

# Linked privately: whoever uses the library chooses its own warnings.
add_library(freshet_options INTERFACE)
target_compile_options(freshet_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough)
# g++ 12 with optimisation sees overruns in std::string's own assignment that are not there (GCC bug
# 105329); every other build keeps these warnings.
target_compile_options(freshet_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread>)
# A coroutine's frame comes from operator new: glibc keeps freed blocks at hand for it, and not for
# aligned_alloc, which Asio prefers.
target_compile_definitions(freshet_options INTERFACE
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  $<$<CONFIG:Debug>:SPDLOG_ACTIVE_LEVEL=SPDLOG_LEVEL_TRACE>)

# Floors 3 and up share one precompiled header; floors 0 to 2 do without.
set(FRESHET_PCH_ROOMS stream origin http events ingest package chat delivery api app)

# So many files are compiled as one: most of what one costs is the standard library, Asio and GoogleTest.
# That each compiles alone is what clang-tidy's build shows (FRESHET_UNITY=OFF). A coroutine's lambda in
# such a file is what -Wsubobject-linkage takes for a header's.
function(freshet_unity target files)
  if(FRESHET_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

function(freshet_room name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.hpp)
  list(FILTER sources EXCLUDE REGEX "/src/app/main\\.cpp$")
  if(NOT sources AND NOT headers)
    add_library(freshet_${name} INTERFACE)
    target_link_libraries(freshet_${name} INTERFACE ${ARG_LINK})
    return()
  endif()
  if(NOT sources)
    file(WRITE ${PROJECT_BINARY_DIR}/rooms/${name}.cpp "// ${name}: headers only\n")
    set(sources ${PROJECT_BINARY_DIR}/rooms/${name}.cpp)
  endif()
  add_library(freshet_${name} STATIC ${sources})
  # Only what checks headers says them to CMake: it would install a set, and rooms are not public.
  if(CMAKE_VERIFY_INTERFACE_HEADER_SETS)
    target_sources(freshet_${name} PUBLIC FILE_SET HEADERS
      BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  endif()
  target_include_directories(freshet_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>)
  target_link_libraries(freshet_${name} PUBLIC ${ARG_LINK} PRIVATE freshet_options)
  freshet_unity(freshet_${name} 4)
  if(FRESHET_PCH)
    if(name STREQUAL "net")
      target_precompile_headers(freshet_net PRIVATE ${PROJECT_SOURCE_DIR}/src/net/pch.hpp)
    elseif(name IN_LIST FRESHET_PCH_ROOMS)
      target_precompile_headers(freshet_${name} REUSE_FROM freshet_net)
    endif()
  endif()
endfunction()

# freshet_test(ROOM LINK …): tests/ROOM/**_test.cpp as one binary that links its room and no more.
function(freshet_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${name}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE
    FRESHET_SOURCE_DIR="${PROJECT_SOURCE_DIR}" FRESHET_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden")
  target_link_libraries(test_${name} PRIVATE freshet_options ${ARG_LINK} GTest::gmock_main)
  freshet_unity(test_${name} 6)
  add_test(NAME ${name} COMMAND test_${name})
  if(ARG_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  else()
    set_tests_properties(${name} PROPERTIES TIMEOUT 120)
  endif()
endfunction()
