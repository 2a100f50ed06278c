/// H.264 NAL units (ITU-T H.264 §7.3.1): what an access unit with lengths is and holds.
#pragma once

#include "base/bytes.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/nal/units.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::h264 {

using nal::from_annex_b;
using nal::is_annex_b;
using nal::Units;

/// nal_unit_type (table 7-1), those that somebody here asks for.
enum class UnitType : std::uint8_t {
  slice = 1,
  idr = 5,
  sei = 6,
  sps = 7,
  pps = 8,
  delimiter = 9,
  filler = 12,
  sps_extension = 13,
};

/// The type in the unit's first octet.
[[nodiscard]] inline UnitType type_of(ByteSpan unit) {
  return static_cast<UnitType>(std::to_integer<unsigned>(unit.front()) & 0x1FU);
}

/// SPS, its extension or PPS.
[[nodiscard]] bool is_parameter_set(ByteSpan unit);

/// An IDR picture: nothing before it is needed to decode it or what follows. A recovery point is
/// not one, not even when its picture is coded intra.
[[nodiscard]] bool is_keyframe(ByteSpan access_unit, std::size_t length_size);

/// Has the SEI message that says where decoding may begin without an IDR picture (§D.2.8).
[[nodiscard]] bool has_recovery_point(ByteSpan access_unit, std::size_t length_size);

/// Carries captions of CEA-608 or CEA-708 (ATSC A/53 part 4).
[[nodiscard]] bool has_captions(ByteSpan access_unit, std::size_t length_size);

}  // namespace freshet::wire::h264
