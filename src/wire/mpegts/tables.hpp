/// The two tables that lead to a programme's streams: PAT and PMT (ISO/IEC 13818-1 §2.4.4).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/mpegts/elementary.hpp"

#include <cstdint>
#include <vector>

namespace freshet::wire::mpegts {

inline constexpr std::uint8_t kPatTable = 0, kPmtTable = 2;

/// A programme and the PID of its map.
struct Listed {
  std::uint16_t number = 0, pid = 0;
  friend bool operator==(Listed, Listed) = default;
};

/// One section of the programme association table.
struct PatSection {
  std::uint16_t stream_id = 0;
  std::uint8_t version = 0;
  bool current = false;  ///< false: it is to come, and says nothing yet
  std::uint8_t section = 0, last_section = 0;
  std::vector<Listed> programmes;  ///< without the network's (§2.4.4.5)
};

struct Pmt {
  std::uint16_t number = 0;
  std::uint8_t version = 0;
  bool current = false;
  std::uint16_t clock_pid = 0;
  std::vector<Elementary> streams;
};

/// `section` whole, its checksum at the end being right.
[[nodiscard]] Result<PatSection> parse_pat(ByteSpan section);
[[nodiscard]] Result<Pmt> parse_pmt(ByteSpan section);
[[nodiscard]] std::uint8_t table_of(ByteSpan section);

}  // namespace freshet::wire::mpegts
