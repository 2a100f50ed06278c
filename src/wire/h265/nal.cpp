#include "wire/h265/nal.hpp"

#include "base/reader.hpp"
#include "wire/nal/sei.hpp"

namespace freshet::wire::h265 {

unsigned layer_of(ByteSpan unit) {
  Reader reader{unit};
  return reader.u16() >> 3 & 0x3FU;
}

bool is_parameter_set(ByteSpan unit) {
  auto const type = type_of(unit);
  return type == UnitType::vps || type == UnitType::sps || type == UnitType::pps;
}

bool is_keyframe(ByteSpan access_unit, std::size_t length_size) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (unit->size() <= kHeaderSize || layer_of(*unit) != 0) continue;
    auto const type = type_of(*unit);
    if (type > UnitType::last_picture) continue;
    // §7.4.2.4.4: the pictures' units of one layer are of one type, so the first decides.
    return type >= UnitType::bla_w_lp && type <= UnitType::cra;
  }
  return false;
}

bool has_captions(ByteSpan access_unit, std::size_t length_size) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (unit->size() > kHeaderSize && type_of(*unit) == UnitType::prefix_sei &&
        nal::any_sei_message(unit->subspan(kHeaderSize), nal::are_captions)) {
      return true;
    }
  }
  return false;
}

}  // namespace freshet::wire::h265
