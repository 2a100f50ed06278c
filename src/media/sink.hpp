/// Sink: anything that accepts media.
#pragma once

#include <string_view>

#include "media/packet.hpp"
#include "media/track.hpp"

namespace freshet {

/// Why a stream ended.
enum class EndReason { finished, publisher_left, kicked, replaced, refused, timed_out, shutdown };

[[nodiscard]] std::string_view to_string(EndReason reason);

/// A stream is a sentence: (tracks packet*)+ end.
/// All three verbs run on one loop, return at once and do not throw. `tracks` in mid-sentence says
/// that the codecs changed: packets before and after it are not one coded sequence.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void tracks(Tracks tracks) noexcept = 0;
  virtual void packet(Packet const& packet) noexcept = 0;
  virtual void end(EndReason reason) noexcept = 0;
};

}  // namespace freshet
