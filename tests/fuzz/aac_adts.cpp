/// Any octets as ADTS frames; the configuration made of a header can be read.
#include "base/assert.hpp"
#include "wire/aac/adts.hpp"
#include "wire/aac/config.hpp"
#include "wire/aac/framer.hpp"
using namespace freshet::wire;
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto framer = aac::adts_framer();
  framer.feed(freshet::Bytes::copy(std::as_bytes(std::span{data, size})));
  while (auto const frame = framer.next()) {
    auto const config = aac::config_of(aac::parse_adts(frame->octets.span()).value());
    FRESHET_ASSERT(!config || aac::parse_config(*config));
  }
  return 0;
}
