// link: access
/// Any octets as the name of a link's session: what is read is written again as it was.
#include "access/marks.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::access;
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const read = size > 32 ? std::nullopt : read_session_name(text);
  if (!read) return 0;
  auto const again = read_session_name(write_session_name(*read, "abcdefghij"));
  FRESHET_ASSERT(again && *again == *read);
  return 0;
}
