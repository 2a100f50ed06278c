/// StandIn: what goes on in the place of an encoder of which nothing comes.
#pragma once

#include "base/clock.hpp"
#include "media/sink.hpp"

namespace freshet::stream {

/// On the session's home loop.
class StandIn {
 public:
  StandIn() = default;
  StandIn(StandIn const&) = delete;
  StandIn& operator=(StandIn const&) = delete;
  virtual ~StandIn() = default;

  /// Soon after this `head` is given tracks that are laid out like these, and then media at the
  /// pace of life, the first of which fill the time since then. `head` lives until stop().
  virtual void begin(Tracks like, SteadyTime since, Sink& head) = 0;
  /// While something is given: what is missing up to now is given at once.
  virtual void catch_up() = 0;
  /// Nothing more is given. May be called when nothing was begun.
  virtual void stop() = 0;
};

}  // namespace freshet::stream
