/// Any octets as boxes to print.
#include "wire/mp4/dump.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::mp4::dump({reinterpret_cast<std::byte const*>(data), size});
  return 0;
}
