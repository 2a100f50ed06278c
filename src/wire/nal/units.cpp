#include "wire/nal/units.hpp"

#include "base/writer.hpp"

#include <fmt/format.h>

namespace freshet::wire::nal {

std::optional<ByteSpan> Units::stop(Fault fault) {
  fault_ = fault;
  return std::nullopt;
}

std::optional<ByteSpan> Units::next() {
  auto const left = bytes_.size() - pos_;
  if (fault_ != Fault::none || left == 0) return std::nullopt;
  if (left < length_size_) return stop(Fault::short_length);
  length_ = 0;
  for (auto const b : bytes_.subspan(pos_, length_size_)) {
    length_ = length_ << 8 | std::to_integer<std::size_t>(b);
  }
  if (length_ == 0) return stop(Fault::empty_unit);
  if (length_ > left - length_size_) return stop(Fault::past_end);
  auto const unit = bytes_.subspan(pos_ + length_size_, length_);
  pos_ += length_size_ + length_;
  return unit;
}

Result<> Units::fault() const {
  auto const left = bytes_.size() - pos_;
  switch (fault_) {
    case Fault::none:
      return {};
    case Fault::short_length:
      return malformed(
          fmt::format("NAL unit at octet {}: {} octets left where a length of {} begins", pos_,
                      left, length_size_));
    case Fault::empty_unit:
      return malformed(fmt::format("NAL unit at octet {}: is empty", pos_));
    case Fault::past_end:
      return malformed(fmt::format("NAL unit at octet {}: length {} where {} octets are left", pos_,
                                   length_, left - length_size_));
  }
  return {};
}

Result<> check(ByteSpan access_unit, std::size_t length_size) {
  if (access_unit.empty()) return malformed("access unit: is empty");
  Units units{access_unit, length_size};
  while (units.next()) {
  }
  return units.fault();
}

bool any_of(ByteSpan access_unit, std::size_t length_size, bool (*wanted)(ByteSpan unit)) {
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (wanted(*unit)) return true;
  }
  return false;
}

Bytes join(std::span<ByteSpan const> units, std::size_t length_size) {
  Writer out;
  for (auto const unit : units) {
    for (auto i = length_size; i-- > 0;) out.u8(static_cast<std::uint8_t>(unit.size() >> (8 * i)));
    out.bytes(unit);
  }
  return out.finish();
}

Bytes without(Bytes const& access_unit, std::size_t length_size, bool (*drop)(ByteSpan unit)) {
  if (!any_of(access_unit.span(), length_size, drop)) return access_unit;
  Units units{access_unit.span(), length_size};
  Writer out{access_unit.size()};
  while (auto const unit = units.next()) {
    if (!drop(*unit)) out.bytes({unit->data() - length_size, unit->size() + length_size});
  }
  return units.fault() ? out.finish() : access_unit;
}

}  // namespace freshet::wire::nal
