// link: chat
/// Any octets as a message: ranges are in order, apart, and within its text.
#include "base/assert.hpp"
#include "chat/frag.hpp"
#include "chat/unicode.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::chat;
  if (size > 4'096) return 0;
  auto const text = clean({reinterpret_cast<char const*>(data), size});
  FRESHET_ASSERT(clean(text) == text);
  FragNames const names{[](auto name) { return name.size() % 2 == 1; }, [](auto) { return "u"; }};
  std::size_t at = 0;
  for (auto const& one : frags_of(text, names)) {
    FRESHET_ASSERT(one.begin >= at && one.end > one.begin);
    at = one.end;
  }
  FRESHET_ASSERT(at <= utf16_length(text));
  return 0;
}
