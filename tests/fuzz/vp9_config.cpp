/// Any octets as a VPCodecConfigurationRecord.
#include "wire/vp9/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::vp9::parse_config(Bytes::copy(std::as_bytes(std::span{data, size})));
  return 0;
}
