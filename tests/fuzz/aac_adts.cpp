/// Any octets as an ADTS header; the configuration made of it can be read.
#include "base/assert.hpp"
#include "wire/aac/adts.hpp"
#include "wire/aac/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  auto const header = wire::aac::parse_adts(std::as_bytes(std::span{data, size}));
  if (!header) return 0;
  auto const config = wire::aac::config_of(*header);
  FRESHET_ASSERT(!config || wire::aac::parse_config(*config));
  return 0;
}
