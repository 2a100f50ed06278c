/// Any octets as an AVCDecoderConfigurationRecord.
#include "wire/h264/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  (void)wire::h264::parse_config(Bytes::copy(std::as_bytes(std::span{data, size})));
  return 0;
}
