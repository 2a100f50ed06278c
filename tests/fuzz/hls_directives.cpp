/// Any query as delivery directives: a part never comes without its segment.
#include "base/assert.hpp"
#include "wire/hls/directives.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::wire::hls;
  auto const read = parse_directives({reinterpret_cast<char const*>(data), size});
  FRESHET_ASSERT(!read || !read->part || read->msn);
  return 0;
}
