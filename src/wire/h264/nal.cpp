#include "wire/h264/nal.hpp"

#include "wire/nal/sei.hpp"

#include <functional>

namespace freshet::wire::h264 {
namespace {

constexpr std::uint32_t kRecoveryPoint = 6;
bool any_message(ByteSpan access_unit, std::size_t length_size,
                 std::function<bool(std::uint32_t, ByteSpan)> const& is) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (type_of(*unit) == UnitType::sei && nal::any_sei_message(unit->subspan(1), is)) return true;
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
  return any_message(access_unit, length_size,
                     [](std::uint32_t type, ByteSpan) { return type == kRecoveryPoint; });
}

bool has_captions(ByteSpan access_unit, std::size_t length_size) {
  return any_message(access_unit, length_size, nal::are_captions);
}

}  // namespace freshet::wire::h264
