/// Any text as a date: whatever is accepted is written as the same millisecond.
#include "base/assert.hpp"
#include "wire/hls/date.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::hls;
  auto const read = parse_date({reinterpret_cast<char const*>(data), size});
  if (read) FRESHET_ASSERT(to_date(*parse_date(to_date(*read))) == to_date(*read));
  return 0;
}
