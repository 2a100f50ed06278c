/// What the enhanced headers of video and audio have in common (Enhanced RTMP v2): modifiers in
/// front, and several tracks in one message.
#pragma once

#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "wire/flv/fourcc.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::flv {

/// The packet types of one medium that change how a header is read.
struct PacketTypes {
  std::uint8_t multitrack, mod_ex;
};

/// The modifiers in front of a packet.
struct Modified {
  std::uint8_t packet_type = 0;   ///< of the packet itself
  std::uint32_t nano_offset = 0;  ///< TimestampOffsetNano: nanoseconds after the message's time
};
[[nodiscard]] Result<Modified> read_modifiers(Reader& reader, std::uint8_t packet_type,
                                              std::uint8_t mod_ex);

/// The part of a message that is the first track's.
struct TrackPart {
  std::uint8_t packet_type = 0;
  FourCc fourcc = FourCc::none;
  std::size_t begin = 0, size = 0;  ///< of its body, within the message
  bool first_track = true;          ///< false: the message has other tracks only
  unsigned others = 0;              ///< tracks in the message that are passed over
};
/// Reads the FourCC and, of a multitrack packet, the list of its tracks.
[[nodiscard]] Result<TrackPart> read_track(Reader& reader, std::uint8_t packet_type,
                                           PacketTypes types);

}  // namespace freshet::wire::flv
