#include "origin/playlist.hpp"

#include "origin/deflate.hpp"
#include "origin/offered.hpp"
#include "wire/hls/media_playlist.hpp"

#include <algorithm>

namespace freshet::origin {
namespace {

namespace hls = wire::hls;

/// Renders one version of one rendition.
class Renderer {
 public:
  Renderer(Snapshot const& snapshot, Rendition const& rendition)
      : now_{snapshot}, rendition_{rendition}, base_{snapshot.timebase} {}

  [[nodiscard]] hls::Header header() const {
    auto const& promises = now_.promises;
    hls::Header h;
    h.target_duration = promises.target_duration;
    hls::ServerControl control;
    control.can_block_reload = promises.low_latency;
    control.hold_back = hls::whole_seconds(3 * static_cast<std::int64_t>(promises.target_duration));
    if (promises.can_skip_until.count() > 0) {
      control.can_skip_until = hls::microseconds(promises.can_skip_until.count());
      control.can_skip_dateranges = true;
    }
    if (promises.low_latency) {
      h.part_target = hls::microseconds(promises.part_target.count());
      control.part_hold_back = hls::microseconds(3 * promises.part_target.count());
    }
    h.server_control = control;
    h.media_sequence = now_.first_listed;
    if (auto const first = first_facts()) {
      h.discontinuity_sequence = first->discontinuities - (first->discontinuity ? 1 : 0);
    }
    return h;
  }

  [[nodiscard]] hls::Segment segment(SegmentFacts const& facts,
                                     std::vector<Part> const* parts) const {
    hls::Segment s;
    s.msn = facts.msn;
    s.uri = Rendition::segment_name(facts.msn);
    s.duration = {facts.duration, base_};
    s.pdt_ms = facts.wall_us / 1'000;
    s.discontinuity = facts.discontinuity;
    s.map_uri = init_name(facts.init);
    s.gap = facts.gap;
    if (parts == nullptr) return s;
    for (std::uint32_t i = 0; i < parts->size(); ++i) {
      auto const& part = (*parts)[i];
      s.parts.push_back({Rendition::part_name(facts.msn, i),
                         {part.duration, base_},
                         part.independent,
                         part.gap,
                         {}});
    }
    return s;
  }

  /// A segment's lines; the first one printed says its MAP in any case.
  void print(std::string& out, OldSegment const& old, bool first) const {
    hls::append_segment(out, segment(old, nullptr), false, first || old.new_init);
  }
  void print(std::string& out, Segment const& young, bool first) const {
    auto const with_parts = lists_parts(young);
    if (first) {
      hls::append_segment(out, segment(young, with_parts ? &young.parts : nullptr), with_parts,
                          true);
      return;
    }
    auto const& kept = with_parts ? young.text_with_parts : young.text;
    out += kept.get([&] {
      std::string text;
      hls::append_segment(text, segment(young, with_parts ? &young.parts : nullptr), with_parts,
                          young.new_init);
      return text;
    });
  }

  void print_tail(std::string& out, Presentation const& presentation, bool nothing_before) const {
    hls::Tail tail;
    tail.endlist = now_.ended;
    if (now_.promises.low_latency && !now_.ended) {
      if (now_.opening && !now_.open.empty()) tail.open = segment(*now_.opening, &now_.open);
      auto const next = static_cast<std::uint32_t>(now_.open.size());
      // Before the part's: some players keep only the last hint (RFC 8216bis B.1 asks for both).
      if (now_.coming_init) {
        tail.hints.push_back({hls::PreloadHint::Type::map, init_name(*now_.coming_init), {}, {}});
      }
      tail.hints.push_back(
          {hls::PreloadHint::Type::part, Rendition::part_name(now_.next_msn, next), {}, {}});
      for (auto const& member : offered(*presentation.members(), Having::part)) {
        if (member.rendition.get() == &rendition_) continue;
        tail.reports.push_back(report(*member.rendition));
      }
    }
    auto const with_map = nothing_before || (now_.opening && now_.opening->new_init);
    hls::append(out, tail, with_map);
  }

  /// Before the segments, of whose kept text they are no part; of an update of the second kind
  /// those that are new since players can have had the list.
  void print_marks(std::string& out, bool all) const {
    if (!now_.marks) return;
    for (auto const& one : now_.marks->listed) {
      if (all || is_new(one.since)) hls::append(out, date_range_of(*one.mark));
    }
  }
  [[nodiscard]] std::vector<std::string> removed_marks() const {
    std::vector<std::string> ids;
    if (!now_.marks) return ids;
    for (auto const& one : now_.marks->gone) {
      if (is_new(one.since)) ids.push_back(one.id);
    }
    return ids;
  }

  /// The first listed segment that is in memory.
  [[nodiscard]] std::size_t first_recent() const {
    if (now_.recent.empty() || now_.first_listed <= now_.recent.front()->msn) return 0;
    return now_.first_listed - now_.recent.front()->msn;
  }

 private:
  [[nodiscard]] std::optional<SegmentFacts> first_facts() const {
    if (auto facts = now_.facts(now_.first_listed)) return facts;
    return now_.opening;
  }

  [[nodiscard]] std::string init_name(std::uint32_t init) const {
    return Rendition::init_name(rendition_.options().first_msn, init);
  }

  /// Within the Skip Boundary, in time that players have had.
  [[nodiscard]] bool is_new(Ticks since) const {
    if (now_.recent.empty()) return true;
    auto const age = microseconds(now_.recent.back()->lived_end() - since, base_);
    return age <= now_.promises.can_skip_until.count();
  }

  [[nodiscard]] Ticks end() const {
    return now_.opening ? now_.opening->listed_end() : now_.recent.back()->listed_end();
  }

  /// PART tags stay for three target durations from the end (RFC 8216bis §6.2.2).
  [[nodiscard]] bool lists_parts(Segment const& s) const {
    if (!now_.promises.low_latency || s.parts.empty() || now_.ended) return false;
    auto const age = microseconds(end() - s.listed_end(), base_);
    return age < rendition_.options().window.parts.count();
  }

  static hls::RenditionReport report(Rendition const& other) {
    auto const snapshot = other.now();
    hls::RenditionReport r;
    r.uri = "../" + other.options().name + "/index.m3u8";
    if (!snapshot->open.empty()) {
      r.last_msn = snapshot->next_msn;
      r.last_part = snapshot->open.size() - 1;
      return r;
    }
    // A gap at the end has no parts: it is the newest of what has some.
    auto const& recent = snapshot->recent;
    auto const last = std::find_if(recent.rbegin(), recent.rend(),
                                   [](auto const& segment) { return !segment->parts.empty(); });
    if (last != recent.rend()) {
      r.last_msn = (*last)->msn;
      r.last_part = (*last)->parts.size() - 1;
    } else if (snapshot->next_msn > 0) {
      r.last_msn = snapshot->next_msn - 1;
    }
    return r;
  }

  Snapshot const& now_;
  Rendition const& rendition_;
  Timebase const base_;
};

Deflated const& block_text(Block const& block, Renderer const& renderer) {
  return block.text.get([&] {
    std::string text;
    block.each([&](OldSegment const& old) { renderer.print(text, old, false); });
    return deflate_piece(std::move(text)).deflated;
  });
}

/// The full blocks in the middle, joined once for all versions that list the same ones.
Deflated const& middle(Snapshot const& now, Renderer const& renderer) {
  return now.closed->listed_text->get([&] {
    std::vector<Deflated const*> pieces;
    for (auto const& block : now.closed->blocks) {
      if (wholly_listed(*block, now.first_listed)) pieces.push_back(&block_text(*block, renderer));
    }
    return join_pieces(pieces);
  });
}

PlaylistText assemble(std::string head, Deflated const& middle, std::string tail) {
  if (middle.size == 0) return PlaylistText{deflate_piece(std::move(head) + tail)};
  return {deflate_piece(std::move(head)), middle, deflate_piece(std::move(tail))};
}

PlaylistText render_full(Snapshot const& now, Presentation const& presentation,
                         Rendition const& rendition) {
  Renderer const renderer{now, rendition};
  std::string head, tail;
  hls::append(head, renderer.header());
  renderer.print_marks(head, true);
  bool first = true;
  for (auto const& block : now.closed->blocks) {
    if (wholly_listed(*block, now.first_listed) || block->last_msn() < now.first_listed) continue;
    auto& out = block->full() ? head : tail;
    block->each([&](OldSegment const& old) {
      if (old.msn < now.first_listed) return;
      renderer.print(out, old, first);
      first = false;
    });
  }
  for (auto i = renderer.first_recent(); i < now.recent.size(); ++i) {
    renderer.print(tail, *now.recent[i], first);
    first = false;
  }
  renderer.print_tail(tail, presentation, first);
  return assemble(std::move(head), middle(now, renderer), std::move(tail));
}

/// How many segments a delta update may leave out: those that end before the Skip Boundary,
/// measured back from the end of the last segment (RFC 8216bis §6.2.5.1).
std::uint64_t skippable(Snapshot const& now) {
  if (now.ended || now.recent.empty() || now.promises.can_skip_until.count() == 0) return 0;
  auto const end = now.recent.back()->listed_end();
  for (auto const& segment : now.recent) {
    auto const age = microseconds(end - segment->listed_end(), now.timebase);
    if (age < now.promises.can_skip_until.count()) {
      return segment->msn > now.first_listed ? segment->msn - now.first_listed : 0;
    }
  }
  return 0;
}

PlaylistText render_delta(Snapshot const& now, Presentation const& presentation,
                          Rendition const& rendition, Delta delta) {
  auto const skipped = skippable(now);
  if (skipped == 0) return render_full(now, presentation, rendition);
  Renderer const renderer{now, rendition};
  auto header = renderer.header();
  header.skip = hls::Skip{skipped, {}};
  if (delta == Delta::v2) header.skip->recently_removed_dateranges = renderer.removed_marks();
  std::string text;
  hls::append(text, header);
  renderer.print_marks(text, delta == Delta::v1);
  bool first = true;
  for (auto const& segment : now.recent) {
    if (segment->msn < now.first_listed + skipped) continue;
    renderer.print(text, *segment, first);
    first = false;
  }
  renderer.print_tail(text, presentation, first);
  return PlaylistText{deflate_piece(std::move(text))};
}

PlaylistText render_keys(Snapshot const& now, Rendition const& rendition) {
  Renderer const renderer{now, rendition};
  std::vector<SegmentFacts> keyed;
  std::uint64_t keys = 0;  // before the end; lost ones count, for numbers follow from the place
  each_listed(now, [&](SegmentFacts const& facts) {
    if (facts.key.size > 0) keyed.push_back(facts);
    keys = facts.keys_before;
  });
  auto header = renderer.header();
  header.i_frames_only = true;
  header.part_target.reset();
  header.media_sequence = keys;
  if (!keyed.empty()) {
    header.media_sequence = keyed.front().keys_before;
    header.discontinuity_sequence =
        keyed.front().discontinuities - (keyed.front().discontinuity ? 1 : 0);
  }
  std::string text;
  hls::append(text, header);
  auto const longest = static_cast<std::int64_t>(now.promises.target_duration) * now.timebase.hz;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    auto segment = renderer.segment(keyed[i], nullptr);
    segment.msn = keyed[i].keys_before;
    // From this picture to the next, which a long gap between keyframes must not stretch over the
    // target duration.
    auto const to_next =
        i + 1 < keyed.size() ? keyed[i + 1].start - keyed[i].start : keyed[i].duration;
    segment.duration.ticks = {std::min(to_next.n, longest)};
    segment.range = hls::ByteRange{keyed[i].key.size, keyed[i].key.offset};
    if (i > 0 && keyed[i].discontinuities != keyed[i - 1].discontinuities) {
      segment.discontinuity = true;  // its tag may stand at a segment without a picture
    }
    auto const new_map = i == 0 || keyed[i].init != keyed[i - 1].init;
    hls::append_segment(text, segment, false, new_map);
  }
  hls::Tail tail;
  tail.endlist = now.ended;
  hls::append(text, tail);
  return PlaylistText{deflate_piece(std::move(text))};
}

}  // namespace

PlaylistText const& media_playlist(Snapshot const& snapshot, Presentation const& presentation,
                                   Rendition const& rendition, Delta delta) {
  if (delta == Delta::none) {
    return snapshot.full.get([&] { return render_full(snapshot, presentation, rendition); });
  }
  auto const& kept = delta == Delta::v1 ? snapshot.delta : snapshot.delta_v2;
  return kept.get([&] { return render_delta(snapshot, presentation, rendition, delta); });
}

PlaylistText const& key_frame_playlist(Snapshot const& snapshot, Rendition const& rendition) {
  return snapshot.key_frames.get([&] { return render_keys(snapshot, rendition); });
}

}  // namespace freshet::origin
