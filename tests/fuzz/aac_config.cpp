/// Any octets as an AudioSpecificConfig.
#include "wire/aac/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::aac::parse_config(Bytes::copy(std::as_bytes(std::span{data, size})));
  return 0;
}
