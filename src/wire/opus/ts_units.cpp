#include "wire/opus/ts_units.hpp"

#include "base/reader.hpp"

#include <utility>

namespace freshet::wire::opus {
namespace {

constexpr unsigned kPrefix = 0x3FF;  // of eleven bits

/// As many octets as are full, and one more.
std::size_t read_size(Reader& reader) {
  std::size_t size = 0;
  std::uint8_t part = 255;
  while (part == 255 && reader.ok()) {
    part = reader.u8();
    size += part;
  }
  return size;
}

}  // namespace

Result<std::vector<TsUnit>> read_ts_units(Bytes const& payload) {
  Reader reader{payload.span()};
  std::vector<TsUnit> units;
  while (reader.left() > 0) {
    auto const word = unsigned{reader.u16()};
    if (word >> 5 != kPrefix) return malformed("opus in ts: no control header");
    TsUnit unit;
    auto const size = read_size(reader);
    if ((word & 0x10U) != 0) unit.start_trim = reader.u16() & 0x1FFFU;
    if ((word & 0x08U) != 0) unit.end_trim = reader.u16() & 0x1FFFU;
    if ((word & 0x04U) != 0) reader.skip(reader.u8());  // of a version to come
    auto const at = reader.pos();
    reader.skip(size);
    if (!reader.ok()) return malformed("opus in ts: packet ends early");
    if (size == 0) continue;
    unit.packet = payload.slice(at, size);
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace freshet::wire::opus
