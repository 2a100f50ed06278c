#include "origin/storyboard.hpp"

#include "origin/deflate.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace freshet::origin {
namespace {

struct Cue {
  std::uint64_t msn = 0;
  Ticks start, duration;
};

std::string clock_text(Ticks at, Timebase base) {
  auto const ms = microseconds(at, base) / 1'000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60,
                     ms % 1'000);
}

PlaylistText render_storyboard(Snapshot const& now) {
  std::vector<Cue> cues;
  each_listed(now, [&](SegmentFacts const& facts) {
    if (facts.key.size > 0 && !facts.gap) cues.push_back({facts.msn, facts.start, facts.duration});
  });
  std::string text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n";
  // Segments without a picture have that of the one before; an absence has none.
  Ticks const longest{std::int64_t{now.promises.target_duration} * 4 * now.timebase.hz};
  for (std::size_t i = 0; i < cues.size(); ++i) {
    auto const& cue = cues[i];
    auto const to_next = i + 1 < cues.size() ? cues[i + 1].start - cue.start : cue.duration;
    auto const lasts = to_next > longest ? cue.duration : to_next;
    text += fmt::format("\n{} --> {}\ns{}.jpg\n", clock_text(cue.start, now.timebase),
                        clock_text(cue.start + lasts, now.timebase), cue.msn);
  }
  return PlaylistText{deflate_piece(std::move(text))};
}

}  // namespace

PlaylistText const& storyboard(Snapshot const& snapshot) {
  return snapshot.storyboard.get([&] { return render_storyboard(snapshot); });
}

}  // namespace freshet::origin
