/// Packet: one access unit of one track, the atom every room passes on. A value, one refcount to
/// copy.
#pragma once

#include "base/bytes.hpp"
#include "media/time.hpp"
#include "media/track.hpp"

#include <cstdint>

namespace freshet {

struct Packet {
  TrackId track{};
  Ticks dts, pts, duration;  ///< in the track's time base; duration 0: unknown
  bool key = false;          ///< decodable without any other (every audio packet is)
  std::int64_t ntp_us = 0;   ///< wall clock at capture, microseconds since 1970; 0 unknown
  Bytes payload;  ///< AVCC for H.264/H.265, OBUs for AV1, a raw access unit for the rest;
                  ///< empty: a rest, the track has nothing to say at that time
};

}  // namespace freshet
