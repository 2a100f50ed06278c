#include "delivery/offered.hpp"

#include <algorithm>
#include <utility>

namespace freshet::delivery {
namespace {

bool has(origin::Rendition const& rendition, Having least) {
  auto const now = rendition.now();
  if (least == Having::part && !now->open.empty()) return true;
  return std::ranges::any_of(now->recent, [](auto const& one) { return !one->gap; });
}

}  // namespace

origin::Members offered(origin::Members const& members, Having least) {
  origin::Members out;
  bool first = true;
  for (auto const& member : members) {
    auto const rung = is_video(member.track) && !std::exchange(first, false);
    if (!rung || has(*member.rendition, least)) out.push_back(member);
  }
  return out;
}

}  // namespace freshet::delivery
