/// Any octets as Opus packets of a transport stream; each lies within them.
#include "base/assert.hpp"
#include "wire/opus/ts_units.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const payload = freshet::Bytes::copy(std::as_bytes(std::span{data, size}));
  auto const units = freshet::wire::opus::read_ts_units(payload);
  for (auto const& unit : units ? *units : std::vector<freshet::wire::opus::TsUnit>{}) {
    FRESHET_ASSERT(unit.packet.data() > payload.data());
    FRESHET_ASSERT(unit.packet.data() + unit.packet.size() <= payload.data() + size);
  }
  return 0;
}
