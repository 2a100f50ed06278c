#include "delivery/low_latency_manifest.hpp"

#include "delivery/manifest_parts.hpp"
#include "origin/deflate.hpp"
#include "origin/offered.hpp"
#include "wire/dash/mpd.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace freshet::delivery {
namespace {

namespace dash = wire::dash;
using origin::Member;
using origin::SegmentFacts;
using origin::Snapshot;
using origin::Stride;

constexpr std::string_view kNoParts =
    "this channel's latency is classic: its segments are not made of parts. manifest.mpd plays it";
constexpr std::string_view kOnlyBegun =
    "the show has only begun: low-latency DASH follows when three segments of one length are known";
constexpr std::string_view kIrregular =
    "the keyframes are too irregular for low-latency DASH, whose segments have one length each: "
    "set a "
    "fixed keyframe interval in the encoder. manifest.mpd and index.m3u8 play meanwhile";

/// Nobody plays closer to live without stalling, whatever the parts (facts §2.5).
constexpr std::int64_t kLeastLatencyUs = 1'500'000;
/// What a player buffers beyond the parts under way.
constexpr std::int64_t kBufferUs = 1'000'000;

/// One Period: the segments of a stride that the window lists.
struct Strided {
  std::shared_ptr<Stride const> stride;
  std::uint64_t last_msn = 0;
  std::uint32_t init = 0;      // of the leader
  std::optional<Ticks> end{};  // where nothing follows for a while
};

/// An older stride stands before a newer one; false: its last segments were no longer its own.
bool join(Strided& older, SegmentFacts const& last, Stride const& newer) {
  auto const half = older.stride->duration.n / 2;
  auto const end = last.start + last.duration;
  if ((newer.start - end).n > half) {
    older.end = end;
    return true;
  }
  return std::abs((newer.start - older.stride->start_of(newer.first_msn)).n) <= half;
}

/// The newest segment of which something is published.
std::optional<SegmentFacts> newest_of(Snapshot const& now) {
  if (now.opening && !now.open.empty()) return now.opening;
  if (now.recent.empty()) return std::nullopt;
  return *now.recent.back();
}

/// Strides that follow on one another, newest first, back to where segments are irregular, lack
/// their keyframe, or have left the window.
std::vector<Strided> listed_in(Snapshot const& now, bool video) {
  std::vector<Strided> listed;
  auto const newest = newest_of(now);
  if (!newest || !newest->stride) return {};
  for (auto facts = newest; facts && facts->msn >= now.first_listed;
       facts = now.facts(facts->msn - 1)) {
    auto const covered = !listed.empty() && facts->msn >= listed.back().stride->first_msn;
    if (!covered && !facts->stride) break;
    if (!facts->gap && video && facts->key.size == 0) {
      if (listed.size() <= 1 && (listed.empty() || covered)) return {};
      if (covered) listed.pop_back();
      break;
    }
    if (covered) continue;
    Strided older{facts->stride, facts->msn, facts->init};
    if (!listed.empty() && !join(older, *facts, *listed.back().stride)) break;
    listed.push_back(std::move(older));
  }
  return listed;
}

/// The init segment of a member in a Period.
std::uint32_t init_of(Snapshot const& now, Strided const& one) {
  for (auto msn = one.last_msn; msn >= one.stride->first_msn && msn > 0; --msn) {
    auto const facts = msn == now.next_msn && now.opening ? now.opening : now.facts(msn);
    if (facts && !facts->gap) return facts->init;
  }
  return now.last_init;
}

/// The same number is the same time in every rendition.
bool agree(Snapshot const& leader, Snapshot const& other, std::int64_t length_us) {
  auto const msn = std::min(leader.next_msn, other.next_msn) - 1;
  auto const ours = leader.facts(msn), theirs = other.facts(msn);
  if (!ours || !theirs || ours->gap || theirs->gap) return true;
  return std::abs(ours->wall_us - theirs->wall_us) <= length_us / 2;
}

/// All that is said of one version of the presentation.
class Writer {
 public:
  Writer(origin::Presentation const& presentation, origin::Members const& members)
      : presentation_{presentation}, members_{members}, lead_{leader_of(members)} {
    for (auto const& member : members) versions_.push_back(member.rendition->now());
    listed_ = listed_in(leader(), is_video(members[lead_].track));
  }

  [[nodiscard]] bool possible() const {
    if (listed_.empty()) return false;
    auto const length = rescale(listed_.front().stride->duration, base(), kMicroseconds).n;
    return length > chunk_us() && std::ranges::all_of(versions_, [&](auto const& now) {
             return agree(leader(), *now, length);
           });
  }

  [[nodiscard]] std::string text(std::int64_t now_us) const {
    auto const& options = presentation_.options();
    auto const target_us = options.promises.target_duration * std::int64_t{1'000'000};
    dash::Mpd mpd;
    mpd.availability_start_us = zero_us();
    mpd.publish_us = now_us;
    mpd.time_shift_us = options.window.listed.count();
    mpd.min_buffer_us = chunk_us();
    auto const latency = std::max(kLeastLatencyUs, 3 * chunk_us() + kBufferUs);
    mpd.latency = dash::Latency{latency, latency * 3 / 4, latency * 2};
    mpd.delay_us = latency;
    mpd.max_segment_us = target_us + 500'000;
    mpd.clock_address = "/time";
    for (auto one = listed_.rbegin(); one != listed_.rend(); ++one) {
      mpd.periods.push_back(period(*one));
    }
    if (leader().ended) {
      auto const last = *newest_of(leader());
      auto& closing = mpd.periods.back();
      closing.duration_us = us(last.start + last.duration) - closing.start_us;
    } else {
      mpd.update_us = target_us / 2;
    }
    return dash::to_string(mpd);
  }

 private:
  [[nodiscard]] Snapshot const& leader() const { return *versions_[lead_]; }
  [[nodiscard]] Timebase base() const { return leader().timebase; }
  [[nodiscard]] std::int64_t us(Ticks t) const { return rescale(t, base(), kMicroseconds).n; }
  [[nodiscard]] std::int64_t chunk_us() const { return leader().promises.part_target.count(); }
  /// When media time was 0.
  [[nodiscard]] std::int64_t zero_us() const {
    auto const newest = *newest_of(leader());
    return newest.wall_us - us(newest.start);
  }

  [[nodiscard]] dash::Period period(Strided const& one) const {
    dash::Period period;
    period.id = std::to_string(one.stride->number);
    period.start_us = us(one.stride->start);
    if (one.end) period.duration_us = us(*one.end) - period.start_us;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      period.sets.push_back(set(members_[i], *versions_[i], one));
    }
    join_alike(period.sets);
    return period;
  }

  [[nodiscard]] dash::AdaptationSet set(Member const& member, Snapshot const& now,
                                        Strided const& one) const {
    auto const& stride = *one.stride;
    auto set = described_set(member, init_of(now, one));
    set.time_offset = rescale(stride.start, base(), now.timebase).n;
    set.start_number = stride.first_msn;
    dash::Chunked chunked;
    chunked.duration = rescale(stride.duration, base(), now.timebase).n;
    chunked.chunk = rescale({chunk_us()}, kMicroseconds, now.timebase).n;
    chunked.early_us = us(stride.duration) - chunk_us();
    chunked.clock_id = static_cast<std::uint32_t>(stride.number) * kMostSets + set.id;
    chunked.wall_us = zero_us() + us(stride.start);
    set.chunked = chunked;
    return set;
  }

  static constexpr std::uint32_t kMostSets = 100;

  origin::Presentation const& presentation_;
  origin::Members const& members_;
  std::size_t const lead_;
  std::vector<std::shared_ptr<Snapshot const>> versions_;
  std::vector<Strided> listed_;
};

/// What changes the text: a segment that is complete, one that has begun another stride, or the
/// end.
std::vector<std::uint64_t> stride_versions(origin::Members const& members) {
  std::vector<std::uint64_t> all;
  for (auto const& member : members) {
    auto const now = member.rendition->now();
    auto const newest = newest_of(*now);
    all.push_back(2 * now->next_msn + (now->ended ? 1 : 0));
    all.push_back(!newest || !newest->stride ? 0 : newest->stride->number + 1);
  }
  return all;
}

std::string_view reason(origin::Members const& members) {
  if (members.empty()) return kOnlyBegun;
  auto const now = members[leader_of(members)].rendition->now();
  auto const known =
      std::ranges::count_if(now->recent, [](auto const& segment) { return !segment->gap; });
  return known <= static_cast<std::ptrdiff_t>(origin::Pace::kEnough) ? kOnlyBegun : kIrregular;
}

}  // namespace

LowLatencyManifest low_latency_manifest(origin::Presentation const& presentation,
                                        Clock const& clock) {
  if (!presentation.options().promises.low_latency) return {nullptr, kNoParts};
  auto const members = origin::offered(*presentation.members(), origin::Having::segment);
  auto const made_of = [&] { return stride_versions(members); };
  auto const make = [&]() -> std::shared_ptr<origin::SharedText const> {
    if (members.empty()) return nullptr;
    Writer const writer{presentation, members};
    if (!writer.possible()) return nullptr;
    return std::make_shared<origin::SharedText const>(
        origin::deflate_piece(writer.text(clock.wall_us())));
  };
  auto text = presentation.low_latency_manifest().get(made_of, make);
  if (!text) return {nullptr, reason(members)};
  return {std::move(text), {}};
}

}  // namespace freshet::delivery
