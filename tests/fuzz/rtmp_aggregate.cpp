/// Any octets as an aggregate message.
#include "wire/rtmp/aggregate.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  wire::rtmp::Message message;
  message.payload = Bytes::copy(std::as_bytes(std::span{data, size}));
  (void)wire::rtmp::split_aggregate(message);
  return 0;
}
