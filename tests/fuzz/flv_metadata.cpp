/// Any octets as a data message.
#include "wire/flv/metadata.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const payload = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::flv::parse_metadata({wire::rtmp::type::kDataAmf3, 1, 5, 0, payload});
  return 0;
}
