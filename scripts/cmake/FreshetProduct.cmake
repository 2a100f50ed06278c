# What outsiders get: the library freshet::freshet (include/freshet) and the program freshet.
add_library(freshet INTERFACE)
add_library(freshet::freshet ALIAS freshet)
target_include_directories(freshet INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
target_link_libraries(freshet INTERFACE freshet_app)

if(EXISTS ${PROJECT_SOURCE_DIR}/src/app/main.cpp)
  add_executable(freshet_program src/app/main.cpp)
  set_target_properties(freshet_program PROPERTIES OUTPUT_NAME freshet)
  target_link_libraries(freshet_program PRIVATE freshet)
endif()
