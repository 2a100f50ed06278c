#include "origin/snapshot.hpp"

namespace freshet::origin {

OldSegment const* Closed::find(std::uint64_t msn) const {
  if (blocks.empty()) return nullptr;
  auto const first = blocks.front()->first_msn() / Block::kSize;
  auto const at = msn / Block::kSize;
  if (at < first || at - first >= blocks.size()) return nullptr;
  auto const& segments = blocks[at - first]->segments;
  if (msn < segments.front().msn || msn > segments.back().msn) return nullptr;
  return &segments[msn - segments.front().msn];
}

bool Snapshot::has(Position position) const {
  if (position.msn < next_msn) {
    // A part beyond the end of a complete segment is the first part of the next one
    // (RFC 8216bis §6.2.5.2).
    auto const* const its_parts = position.part ? parts(position.msn) : nullptr;
    if (its_parts == nullptr || *position.part < its_parts->size()) return true;
    return has({position.msn + 1, 0});
  }
  return position.msn == next_msn && position.part && *position.part < open.size();
}

std::shared_ptr<Segment const> Snapshot::find_recent(std::uint64_t msn) const {
  if (recent.empty() || msn < recent.front()->msn) return nullptr;
  auto const i = msn - recent.front()->msn;
  return i < recent.size() ? recent[i] : nullptr;
}

SegmentFacts const* Snapshot::facts(std::uint64_t msn) const {
  if (auto const segment = find_recent(msn)) return segment.get();
  return closed ? closed->find(msn) : nullptr;
}

std::vector<Part> const* Snapshot::parts(std::uint64_t msn) const {
  if (msn == next_msn) return &open;
  auto const segment = find_recent(msn);
  return segment ? &segment->parts : nullptr;
}

}  // namespace freshet::origin
