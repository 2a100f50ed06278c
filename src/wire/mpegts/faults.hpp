/// Faults: what was wrong with a transport stream, by cause.
#pragma once

#include <cstdint>

namespace freshet::wire::mpegts {

struct Faults {
  std::uint64_t skipped_octets = 0;     ///< belonged to no packet
  std::uint64_t slips = 0;              ///< a packet did not begin where the one before ended
  std::uint64_t malformed_packets = 0;  ///< transport packets that cannot be read
  std::uint64_t damaged_packets = 0;    ///< marked so on their way
  std::uint64_t scrambled = 0;          ///< transport or PES packets that cannot be read
  std::uint64_t repeats = 0;            ///< the same packet once more, which is allowed
  std::uint64_t continuity = 0;         ///< packets are missing in a stream that is taken
  std::uint64_t broken_sections = 0;    ///< of the tables
  std::uint64_t broken_pes = 0;         ///< PES packets that cannot be read, or too long
  std::uint64_t cut_pes = 0;            ///< PES packets of which a part is missing
  friend bool operator==(Faults const&, Faults const&) = default;
};

}  // namespace freshet::wire::mpegts
