// link: chat
/// Any octets as a message: ranges are in order, apart, and within its text.
#include "base/assert.hpp"
#include "chat/frag.hpp"
#include "chat/unicode.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = freshet::chat::clean({reinterpret_cast<char const*>(data), size});
  std::size_t at = 0;
  for (auto const& one :
       freshet::chat::frags_of(text, {[](auto) { return true; }, [](auto) { return "u"; }})) {
    FRESHET_ASSERT(one.begin >= at && (at = one.end) > one.begin);
  }
  FRESHET_ASSERT(at <= freshet::chat::utf16_length(text) && freshet::chat::clean(text) == text);
  return 0;
}
