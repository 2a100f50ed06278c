// link: access
/// Any octets as a set of keys.
#include "access/jwt_key_set.hpp"

#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::access;
  auto const set = JwtKeySet::of_json({reinterpret_cast<char const*>(data), size});
  FRESHET_ASSERT(!set || set->size() > 0);
  return 0;
}
