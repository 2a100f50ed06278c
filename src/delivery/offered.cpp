#include "delivery/offered.hpp"

#include <algorithm>
#include <utility>

namespace freshet::delivery {
namespace {

bool has(origin::Rendition const& rendition, Having least) {
  auto const now = rendition.now();
  auto const media = !now->open.empty() && !now->open.back().gap;
  if (least == Having::part && media) return true;
  return std::ranges::any_of(now->recent, [](auto const& one) { return !one->gap; });
}

/// Is its newest time a gap?
bool rests(origin::Rendition const& rendition) {
  auto const now = rendition.now();
  if (!now->open.empty()) return now->open.back().gap;
  return !now->recent.empty() && now->recent.back()->gap;
}

}  // namespace

origin::Members offered(origin::Members const& members, Having least) {
  origin::Members out;
  bool first = true, source_rests = false;
  for (auto const& member : members) {
    auto const& rendition = *member.rendition;
    auto const rung = is_video(member.track) && !std::exchange(first, false);
    if (is_video(member.track) && !rung) source_rests = rests(rendition);
    // Where the source has nothing either, the encoder is away: nobody rests.
    if (!rung || (has(rendition, least) && (source_rests || !rests(rendition)))) {
      out.push_back(member);
    }
  }
  return out;
}

}  // namespace freshet::delivery
