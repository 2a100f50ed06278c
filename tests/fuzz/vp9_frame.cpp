/// Any octets as a frame; the record made of a key frame can be read.
#include "base/assert.hpp"
#include "wire/vp9/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const header = wire::vp9::parse_frame_header(std::as_bytes(std::span{data, size}));
  FRESHET_ASSERT(!header || wire::vp9::parse_config(wire::vp9::make_config(*header)));
  return 0;
}
