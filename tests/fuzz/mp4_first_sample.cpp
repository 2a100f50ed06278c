/// Any octets as a fragment cut off behind its first sample: what is found lies inside.
#include "base/assert.hpp"
#include "wire/mp4/fragment.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const first =
      wire::mp4::parse_first_sample({reinterpret_cast<std::byte const*>(data), size});
  if (first) FRESHET_ASSERT(first->octets.offset + first->octets.size <= size);
  return 0;
}
