#include "wire/mpegts/packet.hpp"

#include "base/reader.hpp"

#include <fmt/format.h>

namespace freshet::wire::mpegts {
namespace {

/// §2.4.3.5: 33 bits of 90 kHz, six reserved, nine of the 300 steps between.
std::uint64_t read_pcr(Reader& reader) {
  auto const high = std::uint64_t{reader.u32()};
  auto const low = std::uint64_t{reader.u16()};
  return (high << 1 | low >> 15) * 300 + (low & 0x1FFU);
}

/// §2.4.3.4: what the flags announce, each with its length; what is behind it is stuffing.
bool has_stuffing(ByteSpan field, unsigned flags) {
  if (flags == 0) return true;  // it says nothing at all
  Reader reader{field.subspan(1)};
  if ((flags & 0x10U) != 0) reader.skip(6);            // PCR
  if ((flags & 0x08U) != 0) reader.skip(6);            // OPCR
  if ((flags & 0x04U) != 0) reader.skip(1);            // splice_countdown
  if ((flags & 0x02U) != 0) reader.skip(reader.u8());  // private data
  if ((flags & 0x01U) != 0) reader.skip(reader.u8());  // extension
  return reader.ok() && reader.left() > 0;
}

Result<> read_adaptation(ByteSpan field, TransportPacket& packet) {
  packet.stuffed = true;
  if (field.empty()) return {};  // one octet of stuffing: the length itself
  Reader reader{field};
  auto const flags = reader.u8();
  packet.stuffed = has_stuffing(field, flags);
  packet.discontinuity = (flags & 0x80U) != 0;
  packet.random_access = (flags & 0x40U) != 0;
  if ((flags & 0x10U) != 0) packet.pcr = read_pcr(reader);
  if (!reader.ok()) return malformed("ts packet: adaptation field ends in its clock");
  return {};
}

}  // namespace

Result<TransportPacket> parse_packet(ByteSpan octets) {
  Reader reader{octets};
  auto const sync = reader.u8();
  auto const word = reader.u16();
  auto const control = reader.u8();
  if (octets.size() != kPacketSize || std::byte{sync} != kSyncOctet) {
    return malformed("ts packet: no sync octet");
  }
  TransportPacket packet;
  packet.damaged = (word & 0x8000U) != 0;
  packet.unit_start = (word & 0x4000U) != 0;
  packet.pid = word & 0x1FFFU;
  packet.scrambled = (control & 0xC0U) != 0;
  packet.continuity = control & 0x0FU;
  packet.has_payload = (control & 0x10U) != 0;
  bool const has_adaptation = (control & 0x20U) != 0;
  // Table 2-5: neither is reserved.
  if (!packet.has_payload && !has_adaptation) return malformed("ts packet: holds nothing");
  if (has_adaptation) {
    auto const length = reader.u8();
    // §2.4.3.5: 183 when it is alone, else room for one octet of payload is left.
    if (length > (packet.has_payload ? 182 : 183)) {
      return malformed(fmt::format("ts packet: adaptation field of {} octets", length));
    }
    if (auto read = read_adaptation(reader.take(length), packet); !read) return read.error();
  }
  if (packet.has_payload) packet.payload = reader.rest();
  return packet;
}

}  // namespace freshet::wire::mpegts
