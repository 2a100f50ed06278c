# The library from outside: installed, and as a subdirectory.
set(try ${CMAKE_CURRENT_LIST_DIR}/try.cmake)
set(work ${CMAKE_CURRENT_BINARY_DIR}/embed)
add_test(NAME install COMMAND ${CMAKE_COMMAND} -D WORK=${work}/installed -D BUILD=${PROJECT_BINARY_DIR}
  -D CONFIG=${CMAKE_BUILD_TYPE} -D "FLAGS=${CMAKE_CXX_FLAGS}" -P ${try})
add_test(NAME subdirectory COMMAND ${CMAKE_COMMAND} -D WORK=${work}/subdirectory
  -D SOURCES=${PROJECT_SOURCE_DIR} -D CONFIG=${CMAKE_BUILD_TYPE} -D "FLAGS=${CMAKE_CXX_FLAGS}" -P ${try})
set_tests_properties(install subdirectory PROPERTIES LABELS arch TIMEOUT 300)
