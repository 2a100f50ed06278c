// link: http
/// Any octets say the same messages whole and in pieces, and the conversation ends once.
#include "../support/websocket_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size < 2 || size > 4'000) return 0;
  auto const text = freshet::as_text(std::as_bytes(std::span{data + 1, size - 1}));
  auto const whole = freshet::test::websocket_story(text, text.size());
  auto const pieces = freshet::test::websocket_story(text, 1U + data[0] % 64);
  if (whole != pieces) __builtin_trap();
  return 0;
}
