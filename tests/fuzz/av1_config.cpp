/// Any octets as an AV1CodecConfigurationRecord, and as an OBU to make one of.
#include "base/assert.hpp"
#include "wire/av1/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const bytes = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::av1::parse_config(bytes);
  auto const made = wire::av1::make_config(bytes.span());
  FRESHET_ASSERT(!made || wire::av1::parse_config(*made));
  return 0;
}
