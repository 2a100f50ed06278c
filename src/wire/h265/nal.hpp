/// H.265 NAL units (ITU-T H.265 §7.3.1): what an access unit with lengths is and holds.
#pragma once

#include "base/bytes.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/nal/units.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::wire::h265 {

using nal::from_annex_b;
using nal::is_annex_b;
using nal::Units;

/// nal_unit_type (table 7-1), those that somebody here asks for. 0 to 31 are coded pictures, 16 to
/// 23 intra random access points, of which 22 and 23 are reserved.
enum class UnitType : std::uint8_t {
  bla_w_lp = 16,
  cra = 21,
  last_picture = 31,
  vps = 32,
  sps = 33,
  pps = 34,
  delimiter = 35,
  filler = 38,
  prefix_sei = 39,
};

/// The octets of a NAL unit's header.
inline constexpr std::size_t kHeaderSize = 2;

/// The type in the unit's first octet.
[[nodiscard]] inline UnitType type_of(ByteSpan unit) {
  return static_cast<UnitType>(std::to_integer<unsigned>(unit.front()) >> 1 & 0x3FU);
}

/// nuh_layer_id: above 0 in the enhancement layers that nothing here decodes.
[[nodiscard]] unsigned layer_of(ByteSpan unit);

/// VPS, SPS or PPS.
[[nodiscard]] bool is_parameter_set(ByteSpan unit);

/// An intra random access point: BLA, IDR or CRA (types 16 to 21). After a CRA come pictures that
/// cannot be decoded without what was before it; a decoder that begins here drops them.
[[nodiscard]] bool is_keyframe(ByteSpan access_unit, std::size_t length_size);

/// Carries captions of CEA-608 or CEA-708 (ATSC A/72, A/53 part 4).
[[nodiscard]] bool has_captions(ByteSpan access_unit, std::size_t length_size);

}  // namespace freshet::wire::h265
