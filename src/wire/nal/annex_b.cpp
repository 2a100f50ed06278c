#include "wire/nal/annex_b.hpp"

#include "wire/nal/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::nal {
namespace {

constexpr std::byte kZero{0}, kOne{1};

/// Where the next 00 00 01 begins at or after `pos`; the size when there is none.
std::size_t find_start_code(ByteSpan stream, std::size_t pos) {
  static constexpr std::byte kStartCode[] = {kZero, kZero, kOne};
  auto const from = stream.begin() + static_cast<std::ptrdiff_t>(pos);
  auto const at = std::search(from, stream.end(), std::begin(kStartCode), std::end(kStartCode));
  return static_cast<std::size_t>(at - stream.begin());
}

ByteSpan without_trailing_zeros(ByteSpan unit) {
  while (!unit.empty() && unit.back() == kZero) unit = unit.first(unit.size() - 1);
  return unit;
}

bool begins_with_start_code(ByteSpan stream) {
  auto const first = find_start_code(stream, 0);
  return first < stream.size() && without_trailing_zeros(stream.first(first)).empty();
}

}  // namespace

Result<std::vector<ByteSpan>> split_annex_b(ByteSpan stream) {
  if (!begins_with_start_code(stream)) return malformed("byte stream: no start code in front");
  std::vector<ByteSpan> units;
  auto at = find_start_code(stream, 0);
  while (at < stream.size()) {
    auto const begin = at + 3;
    at = find_start_code(stream, begin);
    // H.264 §B.1.2: zeros before a start code belong to it or trail the unit, never end one.
    auto const unit = without_trailing_zeros(stream.subspan(begin, at - begin));
    if (!unit.empty()) units.push_back(unit);
  }
  if (units.empty()) return malformed("byte stream: no NAL unit behind the start codes");
  return units;
}

Result<Bytes> from_annex_b(ByteSpan stream, std::size_t length_size) {
  auto units = split_annex_b(stream);
  if (!units) return std::move(units).error();
  for (auto const unit : *units) {
    if (unit.size() >> (8 * length_size) != 0) {
      return malformed(fmt::format("byte stream: unit of {} octets for a length of {}", unit.size(),
                                   length_size));
    }
  }
  return join(*units, length_size);
}

bool is_annex_b(ByteSpan access_unit, std::size_t length_size) {
  return begins_with_start_code(access_unit) && !check(access_unit, length_size);
}

}  // namespace freshet::wire::nal
