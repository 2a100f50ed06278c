/// Programme: the one programme of a transport stream that is taken in, and what of it.
#pragma once

#include "wire/mpegts/elementary.hpp"
#include "wire/mpegts/packet.hpp"
#include "wire/mpegts/tables.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace freshet::wire::mpegts {

struct Programme {
  std::uint16_t number = 0;
  std::uint16_t clock_pid = kNullPid;
  std::optional<Elementary> video, audio;
  /// Picture, or sound, that is there only in a form that nothing here carries.
  std::optional<Elementary> refused;
  std::vector<std::uint16_t> passed_over;  ///< numbers of the other programmes
  friend bool operator==(Programme const&, Programme const&) = default;
};

/// How good a programme is to be taken.
enum class Worth { nothing, refused, sound, picture };

[[nodiscard]] Worth worth_of(Pmt const& pmt);

/// The first picture and the first sound that are carried.
[[nodiscard]] Programme programme_of(Pmt const& pmt);

}  // namespace freshet::wire::mpegts
