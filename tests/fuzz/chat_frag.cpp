// link: chat
/// Any octets as a message: ranges are in order, apart, and within its text.
#include "base/assert.hpp"
#include "chat/frag.hpp"
#include "chat/unicode.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::chat;
  auto const text =
      clean({reinterpret_cast<char const*>(data), std::min<std::size_t>(size, 4'096)});
  std::size_t at = 0;
  for (auto const& one : frags_of(text, {[](auto) { return true; }, [](auto) { return "u"; }})) {
    FRESHET_ASSERT(one.begin >= std::exchange(at, one.end) && one.end > one.begin);
  }
  FRESHET_ASSERT(at <= utf16_length(text) && clean(text) == text);
  return 0;
}
