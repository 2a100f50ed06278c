/// Any octets as a sequence parameter set.
#include "wire/h265/sps.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  (void)freshet::wire::h265::parse_sps(std::as_bytes(std::span{data, size}));
  return 0;
}
