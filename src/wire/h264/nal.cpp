#include "wire/h264/nal.hpp"

#include "base/reader.hpp"
#include "wire/nal/rbsp.hpp"

#include <algorithm>

namespace freshet::wire::h264 {
namespace {

constexpr std::uint32_t kRecoveryPoint = 6;
/// More of a message's head than a sound SEI unit has; bounds the copy.
constexpr std::size_t kMaxSei = 4'096;

/// §7.3.2.3.1: a number as a run of 255s and a last octet.
std::uint32_t read_sei_number(Reader& reader) {
  std::uint32_t number = 0;
  std::uint8_t octet = 255;
  while (octet == 255 && reader.ok()) {
    octet = reader.u8();
    number += octet;
  }
  return number;
}

bool holds_recovery_point(ByteSpan sei) {
  auto const rbsp = nal::rbsp_of(sei.subspan(1, std::min(sei.size() - 1, kMaxSei)));
  Reader reader{rbsp};
  while (reader.left() > 1) {  // the last octet holds the trailing bits
    auto const type = read_sei_number(reader);
    auto const size = read_sei_number(reader);
    if (!reader.ok()) return false;
    if (type == kRecoveryPoint) return true;
    reader.skip(size);
  }
  return false;
}

}  // namespace

bool is_parameter_set(ByteSpan unit) {
  auto const type = type_of(unit);
  return type == UnitType::sps || type == UnitType::pps || type == UnitType::sps_extension;
}

bool is_keyframe(ByteSpan access_unit, std::size_t length_size) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    auto const type = type_of(*unit);
    // §7.4.1.2.4: of an IDR picture's slices every one is of type 5, so the first decides.
    if (type >= UnitType::slice && type <= UnitType::idr) return type == UnitType::idr;
  }
  return false;
}

bool has_recovery_point(ByteSpan access_unit, std::size_t length_size) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (type_of(*unit) == UnitType::sei && holds_recovery_point(*unit)) return true;
  }
  return false;
}

}  // namespace freshet::wire::h264
