// link: access
/// Any octets as rules of who may watch: what is read is written in one way, and read again alike.
#include "access/entitlement.hpp"

#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::access;
  auto const read = read_entitlement({reinterpret_cast<char const*>(data), size});
  if (!read) return 0;
  FRESHET_ASSERT(read_entitlement(write_entitlement(*read)).value() == *read);
  return 0;
}
