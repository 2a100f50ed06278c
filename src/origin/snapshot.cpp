#include "origin/snapshot.hpp"

namespace freshet::origin {

std::optional<OldSegment> Closed::find(std::uint64_t msn) const {
  if (blocks.empty()) return std::nullopt;
  auto const first = blocks.front()->first_msn() / Block::kSize;
  auto const at = msn / Block::kSize;
  if (at < first || at - first >= blocks.size()) return std::nullopt;
  auto const& block = *blocks[at - first];
  if (msn < block.first_msn() || msn > block.last_msn()) return std::nullopt;
  return block.at(msn);
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

std::optional<SegmentFacts> Snapshot::facts(std::uint64_t msn) const {
  if (auto const segment = find_recent(msn)) return *segment;
  if (closed) return closed->find(msn);
  return std::nullopt;
}

bool Snapshot::rests() const {
  if (!open.empty()) return open.back().gap;
  return !recent.empty() && recent.back()->gap;
}

std::vector<Part> const* Snapshot::parts(std::uint64_t msn) const {
  if (msn == next_msn) return &open;
  auto const segment = find_recent(msn);
  return segment ? &segment->parts : nullptr;
}

}  // namespace freshet::origin
