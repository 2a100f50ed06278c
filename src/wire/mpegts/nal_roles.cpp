#include "wire/mpegts/nal_roles.hpp"

#include "wire/h264/nal.hpp"
#include "wire/h265/nal.hpp"

namespace freshet::wire::mpegts {
namespace {

/// The first bit behind the header: first_mb_in_slice is 0 when it is set, and in H.265
/// first_slice_segment_in_pic_flag is it.
NalRole slice_role(ByteSpan unit, std::size_t header) {
  bool const first = unit.size() > header && (unit[header] & std::byte{0x80}) != std::byte{0};
  return first ? NalRole::first_slice : NalRole::slice;
}

NalRole role_of_h264(ByteSpan unit) {
  auto const type = h264::type_of(unit);
  // Partitions A begin like slices; B and C (3 and 4) follow theirs.
  if (type == h264::UnitType::slice || type == h264::UnitType::idr || type == h264::UnitType{2}) {
    return slice_role(unit, 1);
  }
  if (type >= h264::UnitType::sei && type <= h264::UnitType::delimiter) return NalRole::opens;
  if (type >= h264::UnitType{14} && type <= h264::UnitType{18}) return NalRole::opens;
  return NalRole::other;
}

NalRole role_of_h265(ByteSpan unit) {
  auto const type = h265::type_of(unit);
  // Units of enhancement layers, which nothing here decodes, follow the picture of the base.
  if (unit.size() <= h265::kHeaderSize || h265::layer_of(unit) != 0) return NalRole::other;
  if (type <= h265::UnitType::last_picture) return slice_role(unit, h265::kHeaderSize);
  if (type >= h265::UnitType::vps && type <= h265::UnitType::delimiter) return NalRole::opens;
  if (type == h265::UnitType::prefix_sei) return NalRole::opens;
  bool const reserved = (type >= h265::UnitType{41} && type <= h265::UnitType{44}) ||
                        (type >= h265::UnitType{48} && type <= h265::UnitType{55});
  return reserved ? NalRole::opens : NalRole::other;
}

}  // namespace

NalRole role_of(Kind kind, ByteSpan unit) {
  return kind == Kind::h265 ? role_of_h265(unit) : role_of_h264(unit);
}

bool is_padding(Kind kind, ByteSpan unit) {
  if (kind == Kind::h265) {
    auto const type = h265::type_of(unit);
    return type == h265::UnitType::delimiter || type == h265::UnitType::filler;
  }
  auto const type = h264::type_of(unit);
  return type == h264::UnitType::delimiter || type == h264::UnitType::filler;
}

}  // namespace freshet::wire::mpegts
