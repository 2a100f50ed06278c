/// Any octets as an HEVCDecoderConfigurationRecord.
#include "wire/h265/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::h265::parse_config(Bytes::copy(std::as_bytes(std::span{data, size})));
  return 0;
}
