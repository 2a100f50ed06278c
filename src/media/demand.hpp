/// Demand: how often a track is asked for, counted where it is served and read where it is made.
#pragma once

#include <atomic>
#include <cstdint>

namespace freshet {

/// From any thread. Never blocks.
struct Demand {
  std::atomic<std::uint64_t> asked{0};  ///< playlists, parts and segments of it
  /// If it rests, then because nobody asks: whoever does has it with the source's next keyframe.
  std::atomic<bool> on_call{false};
};

}  // namespace freshet
