#include "wire/nal/parameter_sets.hpp"

#include "wire/nal/units.hpp"

#include <algorithm>

namespace freshet::wire::nal {

InBand compare_sets(ByteSpan access_unit, std::size_t length_size,
                    std::vector<ByteSpan> const& sets, bool (*is_set)(ByteSpan unit)) {
  auto in_band = InBand::none;
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (!is_set(*unit)) continue;
    auto const known =
        std::ranges::any_of(sets, [&unit](ByteSpan set) { return std::ranges::equal(set, *unit); });
    if (!known) return InBand::different;
    in_band = InBand::same;
  }
  return in_band;
}

}  // namespace freshet::wire::nal
