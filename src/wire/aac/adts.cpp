#include "wire/aac/adts.hpp"

#include "base/bits.hpp"
#include "wire/aac/config.hpp"

#include <fmt/format.h>

namespace freshet::wire::aac {

Result<AdtsHeader> parse_adts(ByteSpan bytes) {
  BitReader bits{bytes};
  auto const sync = bits.u(12);
  bits.skip(1);  // MPEG-2 or MPEG-4: the object types are the same
  auto const layer = bits.u(2);
  bool const has_checksum = !bits.flag();
  AdtsHeader header;
  header.object_type = static_cast<std::uint8_t>(bits.u(2) + 1);
  auto const rate = bits.u32(4);
  header.sample_rate = sample_rate_of(rate);
  bits.skip(1);  // private_bit
  header.channel_configuration = static_cast<std::uint8_t>(bits.u(3));
  bits.skip(4);  // original, home, copyright
  header.frame_size = bits.u(13);
  bits.skip(11);  // adts_buffer_fullness
  header.raw_blocks = bits.u32(2) + 1;
  header.header_size = has_checksum ? 9 : 7;
  if (!bits.ok()) return malformed("adts: ends early");
  if (sync != 0xFFF || layer != 0) return malformed("adts: no sync word");
  if (header.sample_rate == 0)
    return malformed(fmt::format("adts: sampling frequency index {}", rate));
  if (header.frame_size <= header.header_size) {
    return malformed(fmt::format("adts: frame of {} octets", header.frame_size));
  }
  return header;
}

Result<Bytes> config_of(AdtsHeader const& header) {
  return make_config(header.object_type, header.sample_rate, header.channel_configuration);
}

}  // namespace freshet::wire::aac
