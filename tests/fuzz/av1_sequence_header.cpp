/// Any octets as a sequence header.
#include "wire/av1/sequence_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  (void)freshet::wire::av1::parse_sequence_header(std::as_bytes(std::span{data, size}));
  return 0;
}
