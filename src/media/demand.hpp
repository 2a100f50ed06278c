/// Demand: what becomes of a track, counted where it is served and read where it is made.
#pragma once

#include <atomic>
#include <cstdint>

namespace freshet {

/// From any thread. Never blocks.
struct Demand {
  std::atomic<std::uint64_t> asked{0};  ///< playlists, parts and segments of it
  /// If it rests, then because nobody asks: whoever does has it with the source's next keyframe.
  std::atomic<bool> on_call{false};
  /// It was said to rest, and what still comes of it is kept nowhere.
  std::atomic<bool> resting{false};
};

}  // namespace freshet
