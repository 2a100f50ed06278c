/// Any text as a playlist: whatever is accepted is written as a text that reads back the same.
#include "base/assert.hpp"
#include "wire/hls/multivariant.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::hls;
  auto const read = parse_multivariant({reinterpret_cast<char const*>(data), size});
  if (!read) return 0;
  auto const text = to_string(*read);
  auto const again = parse_multivariant(text);
  FRESHET_ASSERT(again && to_string(*again) == text);
  return 0;
}
