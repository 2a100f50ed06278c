/// Any octets as a dOps body and as an OpusHead; what is made of a head can be read.
#include "base/assert.hpp"
#include "wire/opus/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const bytes = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::opus::parse_config(bytes);
  auto const codec = wire::opus::parse_head(bytes.span());
  FRESHET_ASSERT(!codec || wire::opus::parse_config(codec->config));
  return 0;
}
