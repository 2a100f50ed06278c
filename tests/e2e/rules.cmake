# The conformance rules: against recordings and a server that are known, then against ours.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

add_test(NAME conformance COMMAND Python3::Interpreter -m unittest discover
  -s ${CMAKE_CURRENT_LIST_DIR}/conformance)
add_test(NAME short_run COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/short_run.py
  --freshet $<TARGET_FILE:freshet_program>)
add_test(NAME restart COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/restart.py
  --freshet $<TARGET_FILE:freshet_program>)
add_test(NAME disks COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/disks.py
  --freshet $<TARGET_FILE:freshet_program>)
set_tests_properties(disks PROPERTIES SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
add_test(NAME encoders COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/encoders.py
  --freshet $<TARGET_FILE:freshet_program> --short --reconnects 2 --only ffmpeg-rtmp,ffmpeg-srt,transmit-con,transmit-udp)
add_test(NAME tcp_relay COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/tcp_relay.py
  --freshet $<TARGET_FILE:freshet_program>)
add_test(NAME acme_pebble COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/acme.py
  --freshet $<TARGET_FILE:freshet_program>)
set_tests_properties(acme_pebble PROPERTIES SKIP_RETURN_CODE 77 LABELS e2e TIMEOUT 600)
add_test(NAME kafka COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/kafka.py
  --freshet $<TARGET_FILE:freshet_program> --mock $<TARGET_FILE:freshet_kafka_mock>)
# The long form is a bench.
add_test(NAME kills_outbox COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/../bench/kills_outbox.py
  --freshet $<TARGET_FILE:freshet_program> --mock $<TARGET_FILE:freshet_kafka_mock> --kills 3)
set_tests_properties(kafka kills_outbox PROPERTIES LABELS e2e TIMEOUT 300)
# The address sanitizer keeps what was freed.
add_test(NAME srt_hostile COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/srt_hostile.py
  --freshet $<TARGET_FILE:freshet_program> --kept 1000)
set_tests_properties(conformance short_run restart disks encoders tcp_relay srt_hostile PROPERTIES
  LABELS e2e TIMEOUT 300)
