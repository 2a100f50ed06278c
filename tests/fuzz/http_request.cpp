// link: http
/// Any octets tell the same story whole and in pieces of the size that their first octet says.
#include "../support/request_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size < 2) return 0;
  auto const text = freshet::as_text(std::as_bytes(std::span{data + 1, size - 1}));
  freshet::http::RequestLimits const limits{64, 256, 512};
  auto const whole = freshet::test::request_story(text, text.size(), limits);
  auto const pieces = freshet::test::request_story(text, 1U + data[0] % 64, limits);
  if (whole != pieces) __builtin_trap();
  return 0;
}
