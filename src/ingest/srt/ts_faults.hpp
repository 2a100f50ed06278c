/// TsFaults: what was broken or lost of a transport stream, by cause; and the causes by name.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace freshet::ingest::srt {

struct TsFaults {
  // Of the transport stream.
  std::uint64_t skipped_octets = 0;     ///< belonged to no packet
  std::uint64_t slips = 0;              ///< a packet did not begin where the one before ended
  std::uint64_t malformed_packets = 0;  ///< transport packets that cannot be read
  std::uint64_t damaged_packets = 0;    ///< marked so on their way
  std::uint64_t scrambled = 0;          ///< packets that cannot be read
  std::uint64_t repeats = 0;            ///< packets that came twice, which is allowed
  std::uint64_t continuity = 0;         ///< packets are missing in a stream that is taken
  std::uint64_t broken_sections = 0;    ///< of the tables
  std::uint64_t broken_pes = 0;         ///< PES packets that cannot be read
  std::uint64_t cut_pes = 0;            ///< PES packets of which a part is missing: all dropped
  // Of the pictures and the sound in it.
  std::uint64_t unreadable_units = 0;    ///< dropped: malformed
  std::uint64_t torn_units = 0;          ///< pieces that belong to no unit, or were late for theirs
  std::uint64_t unstamped_units = 0;     ///< dropped: nothing tells their time
  std::uint64_t guessed_times = 0;       ///< units whose time was reckoned from those before
  std::uint64_t unconfigured_units = 0;  ///< dropped: before their codec's configuration
  friend bool operator==(TsFaults const&, TsFaults const&) = default;
};

struct NamedFault {
  std::string_view name;  ///< as a metric's label has it
  std::uint64_t TsFaults::*count;
};

inline constexpr std::array kTsFaults{
    NamedFault{"ts_skipped_octets", &TsFaults::skipped_octets},
    NamedFault{"ts_slips", &TsFaults::slips},
    NamedFault{"ts_malformed_packets", &TsFaults::malformed_packets},
    NamedFault{"ts_damaged_packets", &TsFaults::damaged_packets},
    NamedFault{"ts_scrambled", &TsFaults::scrambled},
    NamedFault{"ts_repeats", &TsFaults::repeats},
    NamedFault{"ts_continuity", &TsFaults::continuity},
    NamedFault{"ts_broken_sections", &TsFaults::broken_sections},
    NamedFault{"ts_broken_pes", &TsFaults::broken_pes},
    NamedFault{"ts_cut_pes", &TsFaults::cut_pes},
    NamedFault{"ts_unreadable_units", &TsFaults::unreadable_units},
    NamedFault{"ts_torn_units", &TsFaults::torn_units},
    NamedFault{"ts_unstamped_units", &TsFaults::unstamped_units},
    NamedFault{"ts_guessed_times", &TsFaults::guessed_times},
    NamedFault{"ts_unconfigured_units", &TsFaults::unconfigured_units},
};

}  // namespace freshet::ingest::srt
