#include "wire/av1/obu.hpp"

#include "base/bits.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"

#include <fmt/format.h>

namespace freshet::wire::av1 {
namespace {

constexpr std::uint32_t kKeyFrame = 0;

/// §4.10.5; no longer ok() when it is over eight octets or 32 bits.
std::uint64_t read_leb128(Reader& reader) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) {
    auto const octet = reader.u8();
    value |= std::uint64_t{octet & 0x7FU} << (7 * i);
    if ((octet & 0x80U) == 0) {
      if (value > 0xFFFFFFFF) reader.fail();
      return value;
    }
  }
  reader.fail();
  return 0;
}

/// §5.9.2, as far as the type of the frame.
bool is_shown_keyframe(ByteSpan header) {
  BitReader bits{header};
  bool const shows_existing = bits.flag();
  auto const type = bits.u32(2);
  bool const is_shown = bits.flag();
  return bits.ok() && !shows_existing && type == kKeyFrame && is_shown;
}

}  // namespace

std::optional<Obu> Obus::next() {
  if (!ok_ || pos_ == bytes_.size()) return std::nullopt;
  Reader reader{bytes_.subspan(pos_)};
  auto const header = reader.u8();
  Obu obu;
  obu.type = static_cast<ObuType>(header >> 3 & 15U);
  obu.sized = (header & 2U) != 0;
  if ((header & 4U) != 0) reader.skip(1);  // obu_extension_header
  obu.payload = obu.sized ? reader.take(read_leb128(reader)) : reader.rest();
  if (!reader.ok() || (header & 0x80U) != 0) {  // obu_forbidden_bit
    ok_ = false;
    return std::nullopt;
  }
  obu.whole = bytes_.subspan(pos_, reader.pos());
  pos_ += reader.pos();
  return obu;
}

Result<> check(ByteSpan temporal_unit) {
  if (temporal_unit.empty()) return malformed("temporal unit: is empty");
  Obus obus{temporal_unit};
  while (obus.next()) {
  }
  if (!obus.ok()) return malformed(fmt::format("OBU at octet {}: does not fit", obus.pos()));
  return {};
}

bool is_keyframe(ByteSpan temporal_unit) {
  Obus obus{temporal_unit};
  while (auto const obu = obus.next()) {
    if (obu->type == ObuType::frame || obu->type == ObuType::frame_header) {
      return is_shown_keyframe(obu->payload);
    }
  }
  return false;
}

std::optional<ByteSpan> sequence_header_in(ByteSpan temporal_unit) {
  Obus obus{temporal_unit};
  while (auto const obu = obus.next()) {
    if (obu->type == ObuType::sequence_header) return obu->whole;
  }
  return std::nullopt;
}

Bytes strip_temporal_delimiters(Bytes const& temporal_unit) {
  std::size_t front = 0, delimiters = 0, leading = 0;
  Obus obus{temporal_unit.span()};
  while (auto const obu = obus.next()) {
    if (obu->type != ObuType::temporal_delimiter) continue;
    ++delimiters;
    if (obus.pos() - obu->whole.size() != front) continue;
    front = obus.pos();
    ++leading;
  }
  if (!obus.ok()) return temporal_unit;
  if (leading == delimiters) return temporal_unit.slice(front);
  Writer out;
  Obus again{temporal_unit.span()};
  while (auto const obu = again.next()) {
    if (obu->type != ObuType::temporal_delimiter) out.bytes(obu->whole);
  }
  return out.finish();
}

}  // namespace freshet::wire::av1
