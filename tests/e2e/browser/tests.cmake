# The pages in Chromium. Their packages are installed once into the build folder.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
set(browser ${CMAKE_CURRENT_LIST_DIR})
set(browser_packages ${PROJECT_BINARY_DIR}/browser)
add_test(NAME browser_packages COMMAND ${FRESHET_NODE} ${PROJECT_SOURCE_DIR}/src/web/install.mjs
  --from ${browser} --into ${browser_packages})
set_tests_properties(browser_packages PROPERTIES
  FIXTURES_SETUP browser_packages LABELS e2e TIMEOUT 300)

function(freshet_browser_test name script)
  add_test(NAME ${name} COMMAND ${FRESHET_NODE} ${browser}/${script}
    --freshet $<TARGET_FILE:freshet_program> ${ARGN})
  set_tests_properties(${name} PROPERTIES
    FIXTURES_REQUIRED browser_packages LABELS e2e TIMEOUT 180
    # A picture that stands because another test has the processor says nothing about the page.
    RUN_SERIAL TRUE
    ENVIRONMENT FRESHET_BROWSER_MODULES=${browser_packages}/node_modules)
endfunction()

freshet_browser_test(browser_axe axe.mjs)
# These play nothing: one browser at a time is enough.
set_tests_properties(browser_axe PROPERTIES RUN_SERIAL FALSE RESOURCE_LOCK browser)
add_test(NAME browser_directory COMMAND ${FRESHET_NODE} ${browser}/directory.mjs
  --site ${PROJECT_BINARY_DIR}/web/site)
set_tests_properties(browser_directory PROPERTIES
  FIXTURES_REQUIRED browser_packages LABELS e2e TIMEOUT 180 RESOURCE_LOCK browser
  ENVIRONMENT FRESHET_BROWSER_MODULES=${browser_packages}/node_modules)
add_test(NAME browser_admin COMMAND ${FRESHET_NODE} ${browser}/admin.mjs
  --site ${PROJECT_BINARY_DIR}/web/site)
set_tests_properties(browser_admin PROPERTIES
  FIXTURES_REQUIRED browser_packages LABELS e2e TIMEOUT 600 RESOURCE_LOCK browser
  ENVIRONMENT FRESHET_BROWSER_MODULES=${browser_packages}/node_modules)
add_test(NAME browser_admin_server COMMAND Python3::Interpreter
  ${CMAKE_CURRENT_LIST_DIR}/../dashboard.py --freshet $<TARGET_FILE:freshet_program>
  --node ${FRESHET_NODE} --keep ${PROJECT_BINARY_DIR}/browser-failed)
set_tests_properties(browser_admin_server PROPERTIES
  FIXTURES_REQUIRED browser_packages LABELS e2e TIMEOUT 1600 RUN_SERIAL TRUE
  ENVIRONMENT FRESHET_BROWSER_MODULES=${browser_packages}/node_modules)
freshet_browser_test(browser_neighbours neighbours.mjs --forgive 2000)
freshet_browser_test(browser_journey journey.mjs)
freshet_browser_test(browser_password password.mjs)
freshet_browser_test(browser_chat chat.mjs --out ${PROJECT_BINARY_DIR}/browser-chat)
set_tests_properties(browser_chat PROPERTIES TIMEOUT 600)
