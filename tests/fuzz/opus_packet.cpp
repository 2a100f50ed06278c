/// Any octets as an Opus packet.
#include "base/assert.hpp"
#include "wire/opus/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const samples = freshet::wire::opus::packet_samples(std::as_bytes(std::span{data, size}));
  FRESHET_ASSERT(!samples || (*samples >= 120 && *samples <= 5'760));
  return 0;
}
