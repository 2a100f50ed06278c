/// Snapshot: one version of a rendition's window, immutable, for any reader on any loop.
#pragma once

#include "origin/promises.hpp"
#include "origin/segment.hpp"

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

/// Text that many versions share, plain and as a deflate stream that ends at an octet boundary.
struct SharedText {
  Bytes plain, deflated;
  std::uint32_t crc = 0;
};

/// kSize old segments whose MSNs share a quotient. A full one never changes.
struct Block {
  static constexpr std::uint64_t kSize = 32;
  std::vector<OldSegment> segments;
  Lazy<SharedText> text;

  [[nodiscard]] std::uint64_t first_msn() const { return segments.front().msn; }
  [[nodiscard]] bool full() const { return (segments.back().msn + 1) % kSize == 0; }
};

/// All old segments, oldest first; replaced once a segment, never once a part.
struct Closed {
  std::vector<std::shared_ptr<Block const>> blocks;
  Lazy<SharedText> listed_blocks;  ///< the text of the full blocks that are wholly listed

  [[nodiscard]] OldSegment const* find(std::uint64_t msn) const;
};

/// A playlist's body in both encodings; the slices in the middle are shared between versions.
struct PlaylistText {
  std::vector<Bytes> plain, gzip;
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

  Lazy<PlaylistText> full, delta, delta_v2, key_frames;  ///< rendered when somebody asks

  /// That position, or a later one, is listed.
  [[nodiscard]] bool has(Position position) const;
  [[nodiscard]] std::shared_ptr<Segment const> find_recent(std::uint64_t msn) const;
  /// Of any segment it knows; null beyond the window.
  [[nodiscard]] SegmentFacts const* facts(std::uint64_t msn) const;
  /// The parts of a complete or open segment that is in memory.
  [[nodiscard]] std::vector<Part> const* parts(std::uint64_t msn) const;
  [[nodiscard]] bool empty() const { return recent.empty() && open.empty(); }
};

}  // namespace freshet::origin
