// link: http
/// Any octets after the preface, in pieces of any size: every request is answered, none is lost.
#include "../support/h2_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size < 2) return 0;
  auto const text = freshet::as_text(std::as_bytes(std::span{data + 1, size - 1}));
  freshet::test::h2_story(text, 1U + data[0] % 64);
  return 0;
}
