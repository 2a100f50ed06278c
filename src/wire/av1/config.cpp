#include "wire/av1/config.hpp"

#include "base/writer.hpp"
#include "wire/av1/obu.hpp"
#include "wire/av1/sequence_header.hpp"

#include <fmt/format.h>

namespace freshet::wire::av1 {
namespace {

constexpr std::size_t kHeadSize = 4;
constexpr unsigned kMarkerAndVersion = 0x81;

unsigned bit(bool value, unsigned at) { return value ? 1U << at : 0; }

void write_head(Writer& out, SequenceHeader const& header) {
  auto const depth = header.video.bit_depth;
  out.u8(kMarkerAndVersion);
  out.u8(static_cast<std::uint8_t>(unsigned{header.profile} << 5 | header.level));
  out.u8(static_cast<std::uint8_t>(bit(header.high_tier, 7) | bit(depth > 8, 6) |
                                   bit(depth == 12, 5) | bit(header.monochrome, 4) |
                                   bit(header.subsampled_x, 3) | bit(header.subsampled_y, 2) |
                                   header.sample_position));
  out.u8(0);  // no initial presentation delay
}

void write_leb128(Writer& out, std::size_t value) {
  while (value > 0x7F) {
    out.u8(static_cast<std::uint8_t>(0x80 | (value & 0x7F)));
    value >>= 7;
  }
  out.u8(static_cast<std::uint8_t>(value));
}

}  // namespace

Result<Av1> parse_config(Bytes av1c) {
  auto const bytes = av1c.span();
  if (bytes.size() < kHeadSize) return malformed("av1C: ends early");
  auto const first = std::to_integer<unsigned>(bytes[0]);
  if (first != kMarkerAndVersion) {
    return malformed(fmt::format("av1C: marker and version {:#04x}", first));
  }
  auto const units = bytes.subspan(kHeadSize);
  Obus obus{units};
  while (auto const obu = obus.next()) {
    if (obu->type != ObuType::sequence_header) continue;
    auto header = parse_sequence_header(obu->payload);
    if (!header) return std::move(header).error().in("av1C");
    Av1 codec;
    codec.video = header->video;
    codec.config = std::move(av1c);
    return codec;
  }
  if (!obus.ok()) return malformed(fmt::format("av1C: OBU at octet {} does not fit", obus.pos()));
  return malformed("av1C: no sequence header");
}

Result<Bytes> make_config(ByteSpan sequence_header) {
  auto const obu = Obus{sequence_header}.next();
  if (!obu || obu->type != ObuType::sequence_header) {
    return malformed("sequence header: is no OBU of that type");
  }
  auto const header = parse_sequence_header(obu->payload);
  if (!header) return header.error();
  Writer out;
  write_head(out, *header);
  // av1-isobmff §2.3.4: every unit here has its size.
  constexpr unsigned kSized = 2;
  out.u8(static_cast<std::uint8_t>(static_cast<unsigned>(ObuType::sequence_header) << 3 | kSized));
  write_leb128(out, obu->payload.size());
  out.bytes(obu->payload);
  return out.finish();
}

}  // namespace freshet::wire::av1
