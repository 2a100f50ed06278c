#include "wire/mpegts/tables.hpp"

#include "base/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::mpegts {
namespace {

constexpr std::size_t kChecksumSize = 4;

/// What both tables begin with.
struct SectionHead {
  std::uint8_t table = 0xFF;
  std::uint16_t id = 0;
  std::uint8_t version = 0;
  bool current = false;
  std::uint8_t section = 0, last_section = 0;
};

SectionHead read_head(Reader& reader) {
  SectionHead head;
  head.table = reader.u8();
  reader.skip(2);  // the length that the section was cut by
  head.id = reader.u16();
  auto const word = reader.u8();
  head.version = word >> 1 & 0x1FU;
  head.current = (word & 1U) != 0;
  head.section = reader.u8();
  head.last_section = reader.u8();
  return head;
}

ByteSpan without_checksum(ByteSpan section) {
  return section.first(section.size() - std::min(section.size(), kChecksumSize));
}

}  // namespace

std::uint8_t table_of(ByteSpan section) { return Reader{section}.u8(); }

Result<PatSection> parse_pat(ByteSpan section) {
  Reader reader{without_checksum(section)};
  auto const head = read_head(reader);
  if (!reader.ok()) return malformed("pat: ends early");
  if (head.table != kPatTable) return malformed(fmt::format("pat: table {}", head.table));
  PatSection pat{head.id, head.version, head.current, head.section, head.last_section, {}};
  while (reader.left() >= 4) {
    auto const number = reader.u16();
    auto const pid = static_cast<std::uint16_t>(reader.u16() & 0x1FFFU);
    if (number != 0) pat.programmes.push_back({number, pid});
  }
  return pat;
}

Result<Pmt> parse_pmt(ByteSpan section) {
  Reader reader{without_checksum(section)};
  auto const head = read_head(reader);
  Pmt pmt{head.id, head.version, head.current, 0, {}};
  pmt.clock_pid = reader.u16() & 0x1FFFU;
  reader.skip(reader.u16() & 0x0FFFU);  // descriptors of the programme
  while (reader.left() >= 5) {
    auto const type = reader.u8();
    auto const pid = static_cast<std::uint16_t>(reader.u16() & 0x1FFFU);
    auto const descriptors = reader.take(reader.u16() & 0x0FFFU);
    if (reader.ok()) pmt.streams.push_back(classify(pid, type, descriptors));
  }
  if (!reader.ok()) return malformed("pmt: ends early");
  if (head.table != kPmtTable) return malformed(fmt::format("pmt: table {}", head.table));
  // §2.4.4.9: a programme's map is one section.
  if (head.section != 0 || head.last_section != 0) return malformed("pmt: several sections");
  return pmt;
}

}  // namespace freshet::wire::mpegts
