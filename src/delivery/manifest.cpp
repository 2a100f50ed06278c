#include "delivery/manifest.hpp"

#include "delivery/manifest_parts.hpp"
#include "origin/deflate.hpp"
#include "origin/offered.hpp"
#include "wire/dash/mpd.hpp"

#include <algorithm>
#include <map>

namespace freshet::delivery {
namespace {

namespace dash = wire::dash;
using origin::Member;
using origin::SegmentFacts;

/// A rendition's listed segments without a DISCONTINUITY between them. Holes at its beginning and
/// end are left out; one between segments is listed, for the numbers count it.
struct Line {
  SegmentFacts first;
  Ticks end;
  Ticks longest;          // of its segments
  bool all_keyed = true;  // each segment begins with a keyframe
  dash::Runs runs;
  std::vector<SegmentFacts> holes;  // since the last segment
};
using Lines = std::map<std::uint64_t, Line>;  // by the DISCONTINUITY tags before

/// Segments of which nothing is left in the window are not listed, though a playlist, which counts
/// media and not the time without them, may still do so.
struct Since {
  std::int64_t wall_us;
  Timebase base;
  [[nodiscard]] bool reaches(SegmentFacts const& facts) const {
    return facts.wall_us + 2 * microseconds(facts.duration, base) > wall_us;
  }
};

void add(Lines& lines, SegmentFacts const& facts, Since since) {
  if (!since.reaches(facts)) return;
  auto at = lines.find(facts.discontinuities);
  if (at == lines.end()) {
    if (facts.gap) return;
    at = lines.emplace(facts.discontinuities, Line{facts, {}, {}, true, {}, {}}).first;
  }
  auto& line = at->second;
  if (facts.gap) {
    line.holes.push_back(facts);
    return;
  }
  for (auto const& hole : line.holes) line.runs.add(hole.start.n, hole.duration.n);
  line.holes.clear();
  line.runs.add(facts.start.n, facts.duration.n);
  if (facts.key.size == 0) line.all_keyed = false;
  line.end = facts.start + facts.duration;
  line.longest = std::max(line.longest, facts.duration);
}

/// Those before `next`.
Lines lines_of(origin::Snapshot const& now, std::int64_t since_us, std::uint64_t next) {
  Since const since{since_us, now.timebase};
  Lines lines;
  origin::each_listed(now, [&](SegmentFacts const& facts) {
    if (facts.msn < next) add(lines, facts, since);
  });
  return lines;
}

/// A rung's segments come a moment after the source's: what all pictures have is listed.
std::uint64_t next_of_all(origin::Members const& members) {
  auto next = UINT64_MAX;
  for (auto const& member : members) {
    if (is_video(member.track)) next = std::min(next, member.rendition->now()->next_msn);
  }
  return next;
}

/// When the newest segment ended, on the wall clock.
std::int64_t edge_us(origin::Snapshot const& now) {
  auto const newest = now.next_msn == 0 ? std::nullopt : now.facts(now.next_msn - 1);
  return newest ? newest->wall_us + microseconds(newest->duration, now.timebase) : 0;
}

struct Listed {
  Member const* member;
  std::shared_ptr<origin::Snapshot const> now;
  Lines lines{};
};

std::uint64_t segments_of(Line const& line) {
  std::uint64_t all = 0;
  for (auto const& run : line.runs.all()) all += run.count;
  return all;
}

/// A Period's sets never change (DASH-IF's timing model): the oldest leaves with the first of its
/// lines, and the newest waits for the last, which a segment later is not to come.
void keep_whole(std::vector<Listed>& all, std::size_t lead) {
  auto& lines = all[lead].lines;
  auto const in_all = [&](std::uint64_t number) {
    return std::ranges::all_of(all, [&](auto const& one) { return one.lines.contains(number); });
  };
  auto const drop = [&](std::uint64_t number) {
    for (auto& one : all) one.lines.erase(number);
  };
  while (lines.size() > 1 && !in_all(lines.begin()->first)) drop(lines.begin()->first);
  auto const newest = lines.rbegin();
  auto const waits = !all[lead].now->ended && segments_of(newest->second) == 1;
  if (lines.size() > 1 && waits && !in_all(newest->first)) drop(newest->first);
}

/// What is listed of each member, as far back as the window reaches from the leader's edge; nothing
/// while one of them has no segment yet.
std::vector<Listed> list(origin::Members const& members, std::size_t lead, std::int64_t window_us) {
  std::vector<Listed> all;
  auto const next = next_of_all(members);
  for (auto const& member : members) all.push_back({&member, member.rendition->now()});
  auto const since_us = edge_us(*all[lead].now) - window_us;
  for (auto& listed : all) {
    auto const video = is_video(listed.member->track);
    listed.lines = lines_of(*listed.now, since_us, video ? next : UINT64_MAX);
    if (listed.lines.empty()) return {};
  }
  keep_whole(all, lead);
  return all;
}

dash::AdaptationSet adaptation_set(Listed const& listed, Line const& line, std::int64_t start_us) {
  auto const base = listed.member->rendition->options().timebase;
  auto set = described_set(*listed.member, line.first.init);
  set.starts_with_key = !set.video || line.all_keyed;
  set.time_offset = rescale({start_us}, kMicroseconds, base).n;
  set.start_number = line.first.msn;
  set.runs = line.runs.all();
  return set;
}

/// One Period a line of the leading rendition; the others' lines of the same place stand in it.
std::vector<dash::Period> periods(std::vector<Listed> const& all, Listed const& leader) {
  std::vector<dash::Period> periods;
  auto const base = leader.now->timebase;
  for (auto const& [number, leading] : leader.lines) {
    dash::Period period;
    period.id = std::to_string(number);
    period.start_us = microseconds(leading.first.line_start, base);
    for (auto const& listed : all) {
      auto const line = listed.lines.find(number);
      if (line != listed.lines.end()) {
        period.sets.push_back(adaptation_set(listed, line->second, period.start_us));
      }
    }
    join_alike(period.sets);
    periods.push_back(std::move(period));
  }
  return periods;
}

/// How far behind the edge a player neither starves nor lags. The edge stands still for a segment
/// and the time to notice the next one: three segments of the usual length, which is two thirds or
/// half of the target, are enough; where keyframes are rarer than that, two of the longest.
std::int64_t delay_us(Lines const& lines, Timebase base, std::int64_t target_us) {
  std::int64_t longest = 0;
  for (auto const& [number, line] : lines) {
    longest = std::max(longest, microseconds(line.longest, base));
  }
  return longest * 3 / 2 > target_us ? 2 * target_us : target_us * 3 / 2;
}

/// What changes the text: a segment more, or the end.
std::vector<std::uint64_t> versions(origin::Members const& members) {
  std::vector<std::uint64_t> all;
  for (auto const& member : members) {
    auto const now = member.rendition->now();
    all.push_back(2 * now->next_msn + (now->ended ? 1 : 0));
  }
  return all;
}

std::string text_of(origin::Presentation const& presentation, std::int64_t now_us) {
  auto const members = origin::offered(*presentation.members(), origin::Having::segment);
  if (members.empty()) return {};
  auto const window = presentation.options().window.listed.count();
  auto const lead = leader_of(members);
  auto const all = list(members, lead, window);
  if (all.empty()) return {};
  auto const& leader = all[lead];
  auto const& first = leader.lines.begin()->second.first;
  auto const& newest = leader.lines.rbegin()->second;
  auto const base = leader.now->timebase;
  auto const target_us = presentation.options().promises.target_duration * std::int64_t{1'000'000};

  dash::Mpd mpd;
  mpd.availability_start_us = first.wall_us - microseconds(first.start, base);
  mpd.publish_us = now_us;
  mpd.time_shift_us = window;
  mpd.min_buffer_us = target_us / 2;
  mpd.delay_us = delay_us(leader.lines, base, target_us);
  // The target is rounded to the second (RFC 8216bis §4.4.3.1), this is not.
  mpd.max_segment_us = target_us + 500'000;
  mpd.clock_address = "/time";
  mpd.periods = periods(all, leader);
  if (leader.now->ended) {
    auto& last = mpd.periods.back();
    last.duration_us = microseconds(newest.end, base) - last.start_us;
  } else {
    mpd.update_us = target_us / 2;
  }
  return dash::to_string(mpd);
}

}  // namespace

std::shared_ptr<origin::SharedText const> manifest(origin::Presentation const& presentation,
                                                   Clock const& clock) {
  auto const made_of = [&] { return versions(*presentation.members()); };
  return presentation.manifest().get(made_of, [&]() -> std::shared_ptr<origin::SharedText const> {
    auto text = text_of(presentation, clock.wall_us());
    if (text.empty()) return nullptr;
    return std::make_shared<origin::SharedText const>(origin::deflate_piece(std::move(text)));
  });
}

}  // namespace freshet::delivery
