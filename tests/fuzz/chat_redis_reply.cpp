// link: chat
/// Any octets tell the same values whole and in pieces; what scripts answer is read or refused.
#include "../support/redis_reply_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size < 2) return 0;
  auto const bytes = std::as_bytes(std::span{data + 1, size - 1});
  auto const whole = freshet::test::redis_reply_story(bytes, bytes.size());
  if (whole != freshet::test::redis_reply_story(bytes, 1U + data[0] % 64)) __builtin_trap();
  return 0;
}
