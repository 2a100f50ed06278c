/// RungState: how a further quality of a stream is made now, for its owner to read.
#pragma once

#include <cstdint>
#include <string>

namespace freshet {

/// Left out: there was no room for it from the start, or when it was asked for.
enum class RungWork : std::uint8_t { running, resting, left_out, failed };

/// Why it is not made as it usually is.
enum class RungCause : std::uint8_t {
  none,
  not_needed,  ///< the source is as good
  unwatched,   ///< on demand, and nobody asks for it
  behind,      ///< encoders were behind
  no_room,     ///< the machine has other work
  broken       ///< nothing can encode it
};

/// A value.
struct RungState {
  std::string name;
  RungWork work = RungWork::running;
  RungCause cause = RungCause::none;
  std::string encoder{};   ///< cpu or nvenc
  std::string preset{};    ///< in the encoder's own words; empty: nothing encodes
  std::uint64_t cap = 0;   ///< bits a second that it may take now
  std::string why{};       ///< the cause in words; empty: none
  std::string replaced{};  ///< why the processor encodes in a card's place; empty: it does not
};

}  // namespace freshet
