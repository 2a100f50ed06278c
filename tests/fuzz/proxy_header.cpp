/// Any octets as the header of the PROXY protocol: it never asks for what is there, nor for much.
#include "base/assert.hpp"
#include "wire/proxy/header.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::proxy;
  auto const header = read_header({reinterpret_cast<char const*>(data), size});
  auto const more = header.is == Header::Is::incomplete;
  FRESHET_ASSERT(!more || (header.size > size && header.size <= kLongestHeader));
  FRESHET_ASSERT(header.is != Header::Is::complete || header.size <= size);
  return 0;
}
