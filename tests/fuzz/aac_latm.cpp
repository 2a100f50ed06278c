/// Any octets as LOAS frames: what they hold is read to its end, and a configuration by its parser.
#include "wire/aac/config.hpp"
#include "wire/aac/framer.hpp"
#include "wire/aac/latm.hpp"
using namespace freshet::wire::aac;
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto framer = loas_framer();
  LatmReader reader;
  for (framer.feed(freshet::Bytes::copy(std::as_bytes(std::span{data, size})));
       auto frame = framer.next();) {
    static_cast<void>(reader.read(frame->octets.slice(kLoasHeadSize).span()));
    if (reader.config()) static_cast<void>(parse_config(*reader.config()));
  }
  return 0;
}
