#include "delivery/key_picture.hpp"

#include "wire/mp4/fragment.hpp"

#include <algorithm>

namespace freshet::delivery {
namespace {

using origin::Part;
using origin::SegmentFacts;
using origin::Snapshot;

/// So many segments may lie between a picture and the segment that shows it first, or the edge.
constexpr std::uint64_t kFurthestBack = 32;

std::optional<KeyPicture> newest_of(std::vector<Part> const& parts, std::uint64_t msn,
                                    std::uint32_t init) {
  auto const at = std::ranges::find_if(parts.rbegin(), parts.rend(), &Part::independent);
  if (at == parts.rend()) return std::nullopt;
  KeyPicture picture;
  picture.position = {msn, static_cast<std::uint32_t>(parts.rend() - at - 1)};
  picture.init = init;
  picture.part = at->bytes;
  return picture;
}

/// Null: its octets are nowhere any more.
std::optional<KeyPicture> beginning(Snapshot const& now, SegmentFacts const& facts) {
  KeyPicture picture;
  picture.position.msn = facts.msn;
  picture.init = facts.init;
  if (auto const* parts = now.parts(facts.msn)) {
    if (parts->empty()) return std::nullopt;
    picture.part = parts->front().bytes;
    return picture;
  }
  auto const old = now.closed->find(facts.msn);
  if (!old || !old->file || old->file->lost()) return std::nullopt;
  picture.file = old->file;
  picture.offset = old->offset + facts.key.offset;
  picture.size = facts.key.size;
  return picture;
}

std::optional<SegmentFacts> facts_of(Snapshot const& now, std::uint64_t msn) {
  if (msn == now.next_msn) return now.open.empty() ? std::nullopt : now.opening;
  return now.facts(msn);
}

}  // namespace

std::optional<KeyPicture> newest_picture(Snapshot const& now) {
  if (now.opening) {
    if (auto found = newest_of(now.open, now.next_msn, now.opening->init)) return found;
  }
  for (auto at = now.recent.rbegin(); at != now.recent.rend(); ++at) {
    if (auto found = newest_of((*at)->parts, (*at)->msn, (*at)->init)) return found;
  }
  return now.recent.empty() ? std::nullopt : first_picture(now, now.recent.front()->msn);
}

std::optional<KeyPicture> first_picture(Snapshot const& now, std::uint64_t msn) {
  auto facts = facts_of(now, msn);
  if (!facts || facts->gap) return std::nullopt;
  for (std::uint64_t back = 0; facts && back < kFurthestBack; ++back) {
    if (facts->key.size > 0) return beginning(now, *facts);
    // What was shown before a discontinuity says nothing of what comes after it.
    if (facts->discontinuity) return std::nullopt;
    facts = facts_of(now, --msn);
  }
  return std::nullopt;
}

Result<Packet> access_unit(KeyPicture const& picture, Bytes const& octets) {
  Packet packet;
  packet.key = true;
  if (picture.file) {
    auto const first = wire::mp4::parse_first_sample(octets.span());
    if (!first) return first.error();
    packet.payload = octets.slice(first->octets.offset, first->octets.size);
    return packet;
  }
  auto const fragment = wire::mp4::parse_fragment(octets.span());
  if (!fragment) return fragment.error();
  auto const& samples = fragment->samples;
  auto const at = picture.position.part ? std::ranges::find_if(samples.rbegin(), samples.rend(),
                                                               &wire::mp4::SampleInfo::key)
                                        : samples.rend() - (samples.empty() ? 0 : 1);
  if (at == samples.rend() || !at->key) return malformed("a part without a keyframe");
  packet.payload = octets.slice(at->octets.offset, at->octets.size);
  return packet;
}

}  // namespace freshet::delivery
