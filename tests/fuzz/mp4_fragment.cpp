/// Any octets as a segment: whatever is accepted has its samples inside.
#include "base/assert.hpp"
#include "wire/mp4/fragment.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const read = wire::mp4::parse_fragments({reinterpret_cast<std::byte const*>(data), size});
  if (!read) return 0;
  for (auto const& fragment : *read) {
    for (auto const& s : fragment.samples) FRESHET_ASSERT(s.octets.offset + s.octets.size <= size);
  }
  return 0;
}
