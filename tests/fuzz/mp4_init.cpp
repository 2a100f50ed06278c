/// Any octets as an init segment.
#include "wire/mp4/init_segment.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::mp4::parse_init(as_bytes({reinterpret_cast<char const*>(data), size}));
  return 0;
}
