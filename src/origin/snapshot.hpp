/// Snapshot: one version of a rendition's window, immutable, for any reader on any loop.
#pragma once

#include "origin/block.hpp"
#include "origin/marks.hpp"
#include "origin/promises.hpp"
#include "origin/segment.hpp"
#include "origin/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace freshet::origin {

/// A media sequence number, and a part of it; without a part: the whole segment.
struct Position {
  std::uint64_t msn = 0;
  std::optional<std::uint32_t> part;
};

/// Its lines stand in the unchanging middle of playlists that begin with `first_listed`, which
/// needs its MAP: the block that holds that one is printed anew.
[[nodiscard]] inline bool wholly_listed(Block const& block, std::uint64_t first_listed) {
  return block.full() && block.first_msn() > first_listed;
}

/// All old segments, oldest first; replaced once a segment, never once a part.
struct Closed {
  std::vector<std::shared_ptr<Block const>> blocks;
  /// The text of the full blocks that are wholly listed, for all versions that list the same ones.
  std::shared_ptr<Lazy<Deflated>> listed_text = std::make_shared<Lazy<Deflated>>();

  [[nodiscard]] std::optional<OldSegment> find(std::uint64_t msn) const;
};

struct Snapshot {
  Promises promises;
  Timebase timebase;
  std::shared_ptr<Closed const> closed;
  std::vector<std::shared_ptr<Segment const>> recent;  ///< complete, in memory, oldest first
  std::vector<Part> open;                              ///< parts of the segment under way
  std::optional<SegmentFacts> opening;                 ///< what is known of that segment
  std::uint64_t next_msn = 0;                ///< the segment under way, or the one that will be
  std::uint64_t first_listed = 0;            ///< MEDIA-SEQUENCE
  std::uint32_t last_init = 0;               ///< the init segment of the newest media
  std::optional<std::uint32_t> coming_init;  ///< of what comes behind the segment under way
  bool ended = false;
  std::shared_ptr<Marks const> marks;  ///< null: there are none

  Lazy<PlaylistText> full, delta, delta_v2, key_frames, storyboard;  ///< when somebody asks

  /// That position, or a later one, is listed.
  [[nodiscard]] bool has(Position position) const;
  [[nodiscard]] std::shared_ptr<Segment const> find_recent(std::uint64_t msn) const;
  /// Of any segment it knows; nothing beyond the window.
  [[nodiscard]] std::optional<SegmentFacts> facts(std::uint64_t msn) const;
  /// The parts of a complete or open segment that is in memory.
  [[nodiscard]] std::vector<Part> const* parts(std::uint64_t msn) const;
  /// Is its newest time one without media?
  [[nodiscard]] bool rests() const;
  [[nodiscard]] bool empty() const { return recent.empty() && open.empty(); }
};

/// f(SegmentFacts const&) for each complete segment that is listed, oldest first.
template <class F>
void each_listed(Snapshot const& now, F f) {
  for (auto const& block : now.closed->blocks) {
    if (block->last_msn() < now.first_listed) continue;
    block->each([&](OldSegment const& old) {
      if (old.msn >= now.first_listed) f(old);
    });
  }
  for (auto const& recent : now.recent) {
    if (recent->msn >= now.first_listed) f(*recent);
  }
}

}  // namespace freshet::origin
