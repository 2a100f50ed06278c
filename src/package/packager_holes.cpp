/// A packager whose leader has nothing for a while.
#include "package/packager.hpp"

#include <algorithm>
#include <utility>

namespace freshet::package {
namespace {

/// Playlists further apart than this make players wait.
constexpr std::int64_t kApartUs = 200'000;

}  // namespace

/// The leader has stopped and another track has not: its time goes on, cut by cut, so that whoever
/// listens can.
void Packager::lead_by_followers() {
  if (!presentation_) return;
  auto const base = layout_[lead_].timebase;
  for (auto& follower : followers_) {
    auto const known = microseconds(*lead_end_, base);
    auto const ahead = follower->arrived_us() - known;
    if (ahead <= Follower::kPatienceUs + microseconds(step_, base)) continue;
    if (follower->since_mark_us() <= Follower::kPatienceUs) continue;  // it always comes later
    cut_where_it_stopped();
    auto const end = rescale({follower->arrived_us() - Follower::kPatienceUs}, kMicroseconds, base);
    if (end - leader_->segment_start() > longest_segment()) {
      if (held_) settle(*std::exchange(held_, {}), false);
      pass_hole(end);
      lead_end_ = std::max(*lead_end_, leader_->segment_start());
    }
    follower->drain(microseconds(end, base));
  }
}

/// Before another track is written any further: what comes of it lies beside a gap of the leader's,
/// which begins here for both.
void Packager::cut_where_it_stopped() {
  if (held_) settle(*std::exchange(held_, {}), false);
  if (!leader_->segment_empty()) cut(leader_->end(), {});
}

Ticks Packager::longest_segment() const {
  return {static_cast<std::int64_t>(profile_.target_duration) * layout_[lead_].timebase.hz};
}

/// Was another track published while the leader had nothing, up to `until`?
bool Packager::heard_in_hole(Ticks until) const {
  auto const base = layout_[lead_].timebase;
  auto const from_us = microseconds(leader_->end(), base);
  auto const in_it = [&](auto const& f) { return f->written_us() - from_us > kApartUs; };
  return microseconds(until, base) - from_us > kApartUs && std::ranges::any_of(followers_, in_it);
}

/// The leader has nothing up to `until`. A short hole is left out of every track, unless it was
/// heard: then, and where a segment would be longer than the target, the leader's segment ends
/// where its media do and gaps follow. What comes then does not go on. Where another track goes on,
/// each gap begins in its time; after an absence all of them come at once.
void Packager::pass_hole(Ticks until) {
  auto const heard = heard_in_hole(until);
  while (until - leader_->segment_start() > longest_segment() ||
         (heard && !leader_->segment_empty())) {
    auto const start = leader_->segment_start();
    auto const next = leader_->segment_empty() ? start + longest_segment() : leader_->end();
    cut(next, {.at_once = Ticks{4 * (until - next).n} > longest_segment()});
    discontinuity_ = true;
  }
}

}  // namespace freshet::package
