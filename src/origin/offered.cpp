#include "origin/offered.hpp"

#include "media/standing.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace freshet::origin {
namespace {

bool has(Rendition const& rendition, Having least) {
  auto const now = rendition.now();
  auto const media = !now->open.empty() && !now->open.back().gap;
  if (least == Having::part && media) return true;
  return std::ranges::any_of(now->recent, [](auto const& one) { return !one->gap; });
}

/// Will whoever asks for it have it? Where segments must be there that is not enough.
bool is_on_call(Rendition const& rendition, Having least) {
  return least == Having::part && rendition.is_on_call();
}

/// Do its segments begin with a keyframe? One that does not, because the encoder sets them too far
/// apart, cannot be switched to, nor begun with.
bool independent(Rendition const& rendition) {
  constexpr std::ptrdiff_t kLooked = 4;
  auto const now = rendition.now();
  auto const newest = std::min<std::ptrdiff_t>(kLooked, std::ssize(now->recent));
  return std::all_of(now->recent.end() - newest, now->recent.end(),
                     [](auto const& one) { return one->gap || one->key.size > 0; });
}

/// Did it come as the channel does not want it?
bool unfit(Member const& source) { return source.track.standing && source.track.standing->lost(); }

/// Two thirds of the source's lines or more.
bool stands_for(Member const& rung, Member const& source) {
  return 3 * video_of(rung.track.codec)->height >= 2 * video_of(source.track.codec)->height;
}

/// Browsers show two fields at once.
bool combs(Members const& offered, std::size_t source) {
  auto const& from = offered[source];
  return video_of(from.track.codec)->interlaced &&
         std::ranges::any_of(offered, [&](Member const& member) {
           return &member != &from && is_video(member.track) && stands_for(member, from);
         });
}

}  // namespace

Members offered(Members const& members, Having least) {
  Members out;
  std::optional<std::size_t> source;
  bool source_rests = false, rungs = false;
  for (auto const& member : members) {
    auto const& rendition = *member.rendition;
    if (is_video(member.track) && !source) {
      source = out.size();
      source_rests = rendition.now()->rests();
    } else if (is_video(member.track)) {
      // Where the source has nothing either, the encoder is away: nobody rests.
      auto const rests = rendition.now()->rests() && !source_rests;
      auto const plays = has(rendition, least) && !rests;
      if (!plays && !is_on_call(rendition, least)) continue;
      rungs = rungs || plays;
    }
    out.push_back(member);
  }
  if (rungs &&
      (!independent(*out[*source].rendition) || combs(out, *source) || unfit(out[*source]))) {
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(*source));
  }
  return out;
}

}  // namespace freshet::origin
