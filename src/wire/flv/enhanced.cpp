#include "wire/flv/enhanced.hpp"

#include <fmt/format.h>

namespace freshet::wire::flv {
namespace {

/// AvMultitrackType
constexpr std::uint8_t kOneTrack = 0, kManyTracks = 1, kManyTracksManyCodecs = 2;
constexpr std::uint8_t kTimestampOffsetNano = 0;
constexpr std::uint32_t kNanosecondsInOneMillisecond = 1'000'000;

FourCc read_fourcc(Reader& reader) { return static_cast<FourCc>(reader.u32()); }

}  // namespace

Result<Modified> read_modifiers(Reader& reader, std::uint8_t packet_type, std::uint8_t mod_ex) {
  Modified modified{packet_type, 0};
  while (modified.packet_type == mod_ex) {
    // One octet says the size less one; all ones say that two more do.
    std::size_t size = reader.u8() + std::size_t{1};
    if (size == 256) size = reader.u16() + std::size_t{1};
    Reader data{reader.take(size)};
    auto const types = reader.u8();
    if (!reader.ok()) return malformed("a modifier ends early");
    modified.packet_type = types & 0x0FU;
    if (types >> 4 == kTimestampOffsetNano) {
      auto const offset = data.u24();
      if (!data.ok()) return malformed("a time offset of less than three octets");
      if (offset < kNanosecondsInOneMillisecond) modified.nano_offset = offset;
    }
  }
  return modified;
}

Result<TrackPart> read_track(Reader& reader, std::uint8_t packet_type, PacketTypes types) {
  TrackPart part{.packet_type = packet_type};
  if (packet_type != types.multitrack) {
    part.fourcc = read_fourcc(reader);
    if (!reader.ok()) return malformed("ends within the codec's name");
    part.begin = reader.pos();
    part.size = reader.left();
    return part;
  }
  auto const head = reader.u8();
  auto const layout = static_cast<std::uint8_t>(head >> 4);
  part.packet_type = head & 0x0FU;
  if (layout > kManyTracksManyCodecs) return malformed(fmt::format("multitrack type {}", layout));
  if (part.packet_type == types.multitrack) return malformed("multitrack within multitrack");
  auto fourcc = layout == kManyTracksManyCodecs ? FourCc::none : read_fourcc(reader);
  part.first_track = false;
  // Track 0 is the default, or the best; the others are for players that choose.
  do {
    if (layout == kManyTracksManyCodecs) fourcc = read_fourcc(reader);
    auto const id = reader.u8();
    std::size_t const size = layout == kOneTrack ? reader.left() : reader.u24();
    auto const begin = reader.pos();
    reader.skip(size);
    if (!reader.ok()) return malformed("ends within the list of its tracks");
    if (id == 0 && !part.first_track) {
      part.first_track = true;
      part.fourcc = fourcc;
      part.begin = begin;
      part.size = size;
    } else {
      ++part.others;
    }
  } while (reader.left() > 0);
  static_assert(kOneTrack < kManyTracks && kManyTracks < kManyTracksManyCodecs);
  return part;
}

}  // namespace freshet::wire::flv
