# The pages: src/web, and the API's document from src/api/openapi, are built into one blob in the
# build folder and embedded as freshet_web.
# Node and npm are needed; the network only for the first build of a build folder whose packages
# npm does not have in its cache.
enable_language(ASM)
find_program(FRESHET_NODE node)
find_program(FRESHET_NPM npm)
if(NOT FRESHET_NODE OR NOT FRESHET_NPM)
  message(FATAL_ERROR "the pages need Node.js 18 or newer and npm: apt-get install nodejs npm")
endif()

set(web_source ${PROJECT_SOURCE_DIR}/src/web)
set(web_build ${PROJECT_BINARY_DIR}/web)
file(GLOB web_files CONFIGURE_DEPENDS
  ${web_source}/*.ts ${web_source}/*.css ${web_source}/*.html ${web_source}/*.svg
  ${web_source}/admin/*.ts ${web_source}/admin/*.css
  ${PROJECT_SOURCE_DIR}/src/api/openapi/*.json ${PROJECT_SOURCE_DIR}/src/api/openapi/*.mjs)
if(NOT FRESHET_TESTS)
  set(web_without --without-dev)
endif()

add_custom_command(
  OUTPUT ${web_build}/installed
  COMMAND ${FRESHET_NODE} ${web_source}/install.mjs --into ${web_build} ${web_without}
  DEPENDS ${web_source}/install.mjs ${web_source}/package.json ${web_source}/package-lock.json
  COMMENT "Installing what the pages are made with"
  VERBATIM)
add_custom_command(
  OUTPUT ${web_build}/web.bin
  COMMAND ${FRESHET_NODE} ${web_source}/build.mjs
    --out ${web_build} --modules ${web_build}/node_modules --version ${PROJECT_VERSION}
  DEPENDS ${web_files} ${web_source}/build.mjs ${web_build}/installed
  COMMENT "Building the pages"
  VERBATIM)

add_library(freshet_web STATIC ${web_source}/embed.S)
set_source_files_properties(${web_source}/embed.S PROPERTIES
  OBJECT_DEPENDS ${web_build}/web.bin
  COMPILE_DEFINITIONS "FRESHET_WEB_BLOB=\"${web_build}/web.bin\"")
set_target_properties(freshet_web PROPERTIES LINKER_LANGUAGE CXX)
target_link_libraries(freshet_api PUBLIC freshet_web)

# What viewers see while an encoder is away.
set(card ${PROJECT_SOURCE_DIR}/src/transcode/card)
add_library(freshet_card STATIC ${card}/embed.S)
set_source_files_properties(${card}/embed.S PROPERTIES
  OBJECT_DEPENDS ${card}/card.png
  COMPILE_DEFINITIONS "FRESHET_CARD=\"${card}/card.png\"")
set_target_properties(freshet_card PROPERTIES LINKER_LANGUAGE CXX)
target_link_libraries(freshet_transcode PUBLIC freshet_card)
