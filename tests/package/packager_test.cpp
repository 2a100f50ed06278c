#include "package/packager.hpp"

#include "stream/timeline.hpp"
#include "support/hex.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"
#include "wire/mp4/fragment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace freshet::package {
namespace {

using test::at;
using test::kAudio;
using test::kVideo;

/// A publisher's sentence through timeline and packager, and the renditions it makes.
struct Line {
  explicit Line(Profile p = {Microseconds{333'400}, std::chrono::seconds{2}, 4})
      : packager{p, Packager::House{
                        [this](origin::Promises const& promises) { return make(promises); },
                        [this](auto shown_one) { shown.push_back(shown_one); },
                        {}}},
        timeline{clock, packager} {}

  std::shared_ptr<origin::Presentation> make(origin::Promises const& promises) {
    origin::Presentation::Options options;
    options.channel = "main";
    options.promises = promises;
    options.window = origin::Window::make(std::chrono::hours{1}, promises.target_duration, false);
    options.first_msn = 1'000;
    made.push_back(std::make_shared<origin::Presentation>(loops, home, clock, options));
    return made.back();
  }

  template <class F>
  void run(F f) {
    freshet::test::call_on(home, [&] { f(); });
  }
  void begin(Tracks tracks) { timeline.tracks(std::move(tracks)); }
  void frame(double ms, bool key, double composition = 0) {
    timeline.packet(at(kVideo, std::llround(std::floor(ms)),
                       std::llround(std::floor(ms)) + std::llround(composition), key, "frame"));
  }
  /// Interleaved as an encoder does: `seconds` of video of `fps` with a keyframe every `gop`
  /// frames, and audio of `rate` Hz.
  /// `key_at`: which frame is the first keyframe.
  void play(double length, double fps, int gop, double rate = 48'000, double from_ms = 0,
            int key_at = 0) {
    int v = 0, a = 0;
    while (v < length * fps || a < length * rate / 1024) {
      auto const tv = v * 1000.0 / fps, ta = a * 1024'000.0 / rate;
      if (tv <= ta) {
        frame(from_ms + tv, v % gop == key_at);
        ++v;
        clock.advance(std::chrono::microseconds{static_cast<std::int64_t>(1e6 / fps)});
      } else {
        timeline.packet(
            at(kAudio, std::llround(from_ms + ta), std::llround(from_ms + ta), true, "au"));
        ++a;
      }
    }
  }
  [[nodiscard]] std::shared_ptr<origin::Snapshot const> now(
      std::string_view name = "source") const {
    return made.back()->find(name)->now();
  }
  static std::vector<std::shared_ptr<origin::Segment const>> media(origin::Snapshot const& s) {
    std::vector<std::shared_ptr<origin::Segment const>> out;
    for (auto const& segment : s.recent) {
      if (!segment->gap) out.push_back(segment);
    }
    return out;
  }

  net::Loops loops{1};
  net::Loop& home{loops.at(0)};
  ManualClock clock;
  std::vector<std::shared_ptr<origin::Presentation>> made, shown;
  Packager packager;
  stream::Timeline timeline;
};

double length(origin::SegmentFacts const& s, double hz) {
  return static_cast<double>(s.duration.n) / hz;
}

/// Every fragment of a rendition in order, the open segment's too.
std::vector<wire::mp4::Fragment> fragments(origin::Snapshot const& snapshot) {
  std::vector<wire::mp4::Fragment> out;
  auto const take = [&](std::vector<origin::Part> const& parts) {
    for (auto const& part : parts) {
      auto parsed = wire::mp4::parse_fragment(part.bytes.span());
      EXPECT_TRUE(parsed.has_value());
      if (parsed) out.push_back(*parsed);
    }
  };
  for (auto const& segment : Line::media(snapshot)) take(segment->parts);
  take(snapshot.open);
  return out;
}

void expect_whole_line(origin::Snapshot const& snapshot) {
  std::optional<std::uint64_t> next;
  for (auto const& fragment : fragments(snapshot)) {
    EXPECT_EQ(fragment.head.base_decode_time, next.value_or(fragment.head.base_decode_time));
    next = fragment.head.base_decode_time + fragment.duration();
  }
}

TEST(Packager, CutsTenFramesOfThirtyAsAPartAndTwoSecondsAsASegment) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(9, 30, 60);
  });
  auto const snapshot = line.now();
  auto const segments = Line::media(*snapshot);
  ASSERT_EQ(segments.size(), 4U);
  for (auto const& segment : segments) {
    EXPECT_EQ(segment->duration.n, 180'000);
    ASSERT_EQ(segment->parts.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
      EXPECT_EQ(segment->parts[i].duration.n, 30'000);
      EXPECT_EQ(segment->parts[i].independent, i == 0);
    }
    EXPECT_GT(segment->key.size, 0U);
  }
  expect_whole_line(*snapshot);
}

TEST(Packager, PadsTheStartWithSevenGapsSoThatAPlayerMayStart) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(0.5, 30, 60);
  });
  ASSERT_EQ(line.shown.size(), 1U);
  auto const snapshot = line.now();
  ASSERT_EQ(snapshot->recent.size(), 7U);
  for (auto const& segment : snapshot->recent) EXPECT_TRUE(segment->gap);
  EXPECT_LE(snapshot->first_listed, 1'001U) << "six are listed at least";
  EXPECT_EQ(snapshot->open.size(), 1U);
}

TEST(Packager, AFullPartGoesOutWithoutWaitingForTheNextFrame) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    for (int k = 0; k < 60; ++k) line.frame(k * 1000.0 / 30, k == 0);
    EXPECT_EQ(line.now()->open.size(), 5U) << "the sixth may end the segment, so it waits";
    for (int k = 60; k < 70; ++k) line.frame(k * 1000.0 / 30, k == 60);
    EXPECT_EQ(Line::media(*line.now()).size(), 1U);
    EXPECT_EQ(line.now()->open.size(), 1U) << "out with its tenth frame";
  });
}

TEST(Packager, AudioIsCutAtTheFrameNearestTheVideosCut) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks({24, 1}, 44'100));
    line.play(30, 24, 48, 44'100);
  });
  auto const video = line.now(), audio = line.now("audio");
  EXPECT_NEAR(static_cast<double>(video->next_msn), static_cast<double>(audio->next_msn), 1);
  int compared = 0;
  for (auto const& segment : Line::media(*audio)) {
    auto const other = video->find_recent(segment->msn);
    if (!other) continue;
    EXPECT_NEAR(seconds(segment->start, {44'100}), seconds(other->start, kVideoTimebase),
                512.5 / 44'100);
    EXPECT_NEAR(static_cast<double>(segment->wall_us), static_cast<double>(other->wall_us), 12'000);
    ++compared;
  }
  EXPECT_GT(compared, 10);
  expect_whole_line(*audio);
  expect_whole_line(*video);
}

void expect_parts_of_full_length(origin::Snapshot const& snapshot) {
  auto const target = static_cast<double>(snapshot.promises.part_target.count());
  for (auto const& segment : Line::media(snapshot)) {
    for (auto const& part : segment->parts) {
      auto const us = 1e6 * seconds(part.duration, snapshot.timebase);
      EXPECT_LE(us, target) << segment->msn;
      if (&part != &segment->parts.back() && !part.independent) {
        EXPECT_GE(us, 0.85 * target) << segment->msn;
      }
    }
  }
}

TEST(Packager, NoPartIsLongerThanItsTargetOrShorterThanEightyFivePercent) {
  for (auto const& [rate, gop] : {std::pair{Ratio{30'000, 1'001}, 60},
                                  {Ratio{25, 1}, 50},
                                  {Ratio{60, 1}, 30},
                                  {Ratio{24, 1}, 240},
                                  {Ratio{60'000, 1'001}, 120}}) {
    Line line;
    line.run([&, r = rate, g = gop] {
      line.begin(test::rtmp_tracks(r));
      line.play(20, static_cast<double>(r.num) / r.den, g);
    });
    for (auto const* name : {"source", "audio"}) {
      expect_parts_of_full_length(*line.now(name));
      expect_whole_line(*line.now(name));
    }
  }
}

TEST(Packager, AKeyframeEveryTenSecondsStillGivesSegmentsWithinTheTarget) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(40, 30, 300);
  });
  for (auto const& segment : Line::media(*line.now())) {
    EXPECT_LE(std::lround(length(*segment, 90'000)), 4);
    EXPECT_GT(length(*segment, 90'000), 1.0);
  }
  expect_whole_line(*line.now());
}

/// Who adds up what is listed finds the same place in every rendition.
void expect_together(Line const& line) {
  auto const video = line.now(), audio = line.now("audio");
  auto const last = std::min(video->next_msn, audio->next_msn);
  double of_video = 0, of_audio = 0;
  for (auto msn = video->recent.front()->msn; msn < last; ++msn) {
    auto const pictures = video->facts(msn), sound = audio->facts(msn);
    ASSERT_TRUE(pictures && sound) << msn;
    EXPECT_EQ(pictures->discontinuity, sound->discontinuity) << msn;
    of_video += length(*pictures, 90'000);
    of_audio += length(*sound, 48'000);
  }
  EXPECT_NEAR(of_video, of_audio, 0.05);
}

/// Segments of all renditions lie side by side, and none is longer than the target.
void expect_aligned(Line const& line) {
  expect_together(line);
  auto const video = line.now(), audio = line.now("audio");
  auto const last = std::min(video->next_msn, audio->next_msn);
  for (auto msn = video->recent.front()->msn; msn < last; ++msn) {
    auto const pictures = video->facts(msn), sound = audio->facts(msn);
    ASSERT_TRUE(pictures && sound) << msn;
    EXPECT_LE(length(*pictures, 90'000), 4.25) << msn;
    EXPECT_LE(length(*sound, 48'000), 4.25) << msn;
    EXPECT_NEAR(static_cast<double>(pictures->wall_us - sound->wall_us), 0, 25'000) << msn;
  }
}

/// Seconds of a rendition that are no gaps.
double media_of(Line const& line, std::string_view track, double hz) {
  auto const now = line.now(track);
  double all = 0;
  for (auto const& segment : now->recent) all += segment->gap ? 0 : length(*segment, hz);
  for (auto const& part : now->open) all += static_cast<double>(part.duration.n) / hz;
  return all;
}

template <class Is>
auto count_of(Line const& line, std::string_view track, Is is) {
  return std::ranges::count_if(line.now(track)->recent, [&](auto& s) { return (*s).*is; });
}

/// Pictures and sound of four seconds, the sound alone for a while, both again.
void play_around_hole(Line& line, double hole_ms, int key_at = 0) {
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(4, 30, 60);
    auto const until = 4'000 + hole_ms;
    for (int a = 188; a * 1024.0 / 48 < until; ++a) {
      line.timeline.packet(at(kAudio, a * 1024 / 48, a * 1024 / 48, true));
    }
    line.play(4, 30, 60, 48'000, until, key_at);
  });
}

TEST(Packager, AHoleInTheVideoIsADiscontinuityInEveryRendition) {
  for (double const hole_ms : {690., 1'500., 3'000.}) {
    SCOPED_TRACE(hole_ms);
    Line line;
    play_around_hole(line, hole_ms);
    expect_together(line);
    EXPECT_EQ(count_of(line, "source", &origin::SegmentFacts::discontinuity), 1);
    EXPECT_EQ(count_of(line, "audio", &origin::SegmentFacts::discontinuity), 1);
  }
}

TEST(Packager, TheLastPictureStandsWhereOthersLackForLessThanAPart) {
  for (double const hole_ms : {100., 200., 300.}) {
    for (int const key_at : {0, 7}) {
      SCOPED_TRACE(std::to_string(hole_ms) + " ms, then a keyframe as frame " +
                   std::to_string(key_at));
      Line line;
      play_around_hole(line, hole_ms, key_at);
      expect_aligned(line);
      expect_whole_line(*line.now());
      expect_whole_line(*line.now("audio"));
      expect_parts_of_full_length(*line.now());
      EXPECT_EQ(count_of(line, "source", &origin::SegmentFacts::discontinuity), 0);
      EXPECT_NEAR(media_of(line, "audio", 48'000), 8 + hole_ms / 1'000, 0.2) << "heard";
    }
  }
}

TEST(Packager, AfterALongerHoleTheVideoBeginsWithAKeyframe) {
  for (double const hole_ms : {800., 3'000.}) {
    SCOPED_TRACE(hole_ms);
    Line line;
    play_around_hole(line, hole_ms, 40);
    expect_together(line);
    auto const segments = line.now()->recent;
    auto const after = std::ranges::find_if(
        segments, &origin::SegmentFacts::discontinuity,
        [](auto const& s) -> auto const& { return *s; });
    ASSERT_NE(after, segments.end());
    EXPECT_TRUE((*after)->parts.front().independent);
  }
}

TEST(Packager, AShortHoleInTheVideoIsInNoPlaylist) {
  Line line;
  play_around_hole(line, 690);
  expect_aligned(line);
  EXPECT_NEAR(media_of(line, "source", 90'000), 8, 0.4);
  EXPECT_NEAR(media_of(line, "audio", 48'000), 8, 0.4);
}

TEST(Packager, ALongHoleInTheVideoIsHeardAndAGap) {
  Line line;
  play_around_hole(line, 3'000);
  EXPECT_NEAR(media_of(line, "source", 90'000), 8, 0.4);
  EXPECT_NEAR(media_of(line, "audio", 48'000), 11, 0.9);
}

/// Five seconds of a show, an absence, and another publisher's show, whose sound may come first.
class Absence : public ::testing::TestWithParam<bool> {
 protected:
  void play_around(std::chrono::milliseconds away) {
    line.run([&] {
      line.begin(test::rtmp_tracks());
      line.play(5, 30, 60);
      line.clock.advance(away);
      line.timeline.rebase();  // as the session does for another publisher
      line.begin(test::rtmp_tracks());
      for (int a = 0; GetParam() && a < 20; ++a) {
        line.timeline.packet(at(kAudio, a * 1024 / 48, a * 1024 / 48, true));
      }
      line.play(6.5, 30, 60, 48'000, GetParam() ? 20 * 1024.0 / 48 : 0);
    });
    expect_aligned(line);
    EXPECT_EQ(count_of(line, "source", &origin::SegmentFacts::discontinuity), 1);
  }

  Line line;
};

INSTANTIATE_TEST_SUITE_P(Packager, Absence, ::testing::Bool());

TEST_P(Absence, IsNowhereInTheMediaWhenItIsShort) {
  play_around(std::chrono::milliseconds{2'300});
  EXPECT_NEAR(media_of(line, "source", 90'000), 11.5, 0.4);
  EXPECT_NEAR(media_of(line, "audio", 48'000), 11.5, 0.4) << "nothing stands in for it";
}

TEST_P(Absence, IsPassedInSegmentsOfTheTarget) {
  // Not to where another segment would begin by itself.
  play_around(std::chrono::milliseconds{8'300});
  EXPECT_GE(count_of(line, "source", &origin::SegmentFacts::gap), 3) << "four seconds at a time";
  for (auto const* track : {"source", "audio"}) {
    EXPECT_EQ(count_of(line, track, &origin::SegmentFacts::at_once), 2)
        << track << ": two of four seconds; what is left is short";
  }
}

constexpr TrackId kRung{16};

/// What a ladder adds: a rung of `rate` beside the source of thirty pictures.
Tracks tracks_with_rung(Ratio rate, std::shared_ptr<Demand> demand = nullptr) {
  auto all = std::make_shared<std::vector<Track>>(*test::rtmp_tracks());
  H264 rung;
  rung.video = {640, 360, {1, 1}, rate, {}, 8};
  all->push_back({kRung, kMilliseconds, rung, "360p", 0, std::move(demand)});
  return all;
}

/// Ten seconds whose rung of every `every`th picture comes `late` pictures after the source;
/// between `lost_from` and `lost_to` only each third picture of it is there, as from encoders that
/// are behind.
void play_with_rung(Line& line, int late, int every, int lost_from = 0, int lost_to = 0) {
  line.run([&] {
    line.begin(tracks_with_rung({30, static_cast<std::uint32_t>(every)}));
    for (int v = 0, a = 0; v < 300; ++v) {
      line.frame(v * 1000.0 / 30, v % 60 == 0);
      while (a * 1024 / 48 < v * 1000 / 30) {
        line.timeline.packet(at(kAudio, a * 1024 / 48, a * 1024 / 48, true, "au"));
        ++a;
      }
      auto const rung = v - late;
      auto const lost = rung >= lost_from && rung < lost_to && rung % 3 != 0;
      if (rung < 0 || rung % every != 0 || lost) continue;
      auto const ms = std::llround(std::floor(rung * 1000.0 / 30));
      line.timeline.packet(at(kRung, ms, ms, rung % 60 == 0, "small"));
    }
    line.timeline.end(EndReason::finished);
  });
}

/// Segments and parts of the rung begin and end with the source's.
void expect_alike(origin::Snapshot const& source, origin::Snapshot const& rung, bool parts_too) {
  ASSERT_EQ(source.recent.size(), rung.recent.size());
  for (std::size_t i = 0; i + 1 < source.recent.size(); ++i) {
    auto const &a = *source.recent[i], &b = *rung.recent[i];
    EXPECT_EQ(a.msn, b.msn);
    EXPECT_EQ(a.start, b.start) << a.msn;
    EXPECT_EQ(a.duration, b.duration) << a.msn;
    EXPECT_EQ(a.wall_us, b.wall_us) << a.msn;
    EXPECT_EQ(a.gap, b.gap) << a.msn;
    EXPECT_EQ(a.key.size > 0, b.key.size > 0) << a.msn << ": both begin with a keyframe";
    if (!parts_too) continue;
    ASSERT_EQ(a.parts.size(), b.parts.size()) << a.msn;
    for (std::size_t p = 0; p < a.parts.size(); ++p) {
      EXPECT_EQ(a.parts[p].duration, b.parts[p].duration) << a.msn << " part " << p;
      EXPECT_EQ(a.parts[p].independent, b.parts[p].independent) << a.msn << " part " << p;
    }
  }
}

TEST(Packager, ARungIsCutWhereTheSourceIs) {
  for (int const late : {0, 1, 4, 20}) {
    for (int const every : {1, 2}) {
      SCOPED_TRACE(std::to_string(late) + " pictures late, every " + std::to_string(every));
      Line line;
      play_with_rung(line, late, every);
      expect_alike(*line.now(), *line.now("360p"), true);
      expect_whole_line(*line.now("360p"));
    }
  }
}

TEST(Packager, ARungThatLacksPicturesIsCutAllTheSame) {
  Line line;
  play_with_rung(line, 4, 1, 100, 220);
  expect_alike(*line.now(), *line.now("360p"), false);
  expect_whole_line(*line.now("360p"));
  expect_parts_of_full_length(*line.now("360p"));
}

/// Eighteen seconds whose rung rests from picture 130 to 250 of 540; up to 190 its encoder goes on.
void play_with_rest(Line& line, int late) {
  line.begin(tracks_with_rung({30, 1}));
  for (int v = 0; v < 540; ++v) {
    line.frame(v * 1000.0 / 30, v % 60 == 0);
    auto const rung = v - late;
    if (rung < 0) continue;
    auto const ms = std::llround(std::floor(rung * 1000.0 / 30));
    auto const rests = rung >= 130 && rung < 250;
    if (rests) line.timeline.packet(at(kRung, ms, ms, rung % 60 == 0, ""));
    if (!rests || rung < 190) line.timeline.packet(at(kRung, ms, ms, rung % 60 == 0, "small"));
  }
}

TEST(Packager, ARungThatRestsIsAGapFromOneSegmentToAnother) {
  for (int const late : {0, 4, 20}) {
    SCOPED_TRACE(std::to_string(late) + " pictures late");
    Line line;
    line.run([&] { play_with_rest(line, late); });
    auto const source = line.now(), rung = line.now("360p");
    auto const zero = source->recent[7]->msn;
    auto const target = rung->promises.part_target.count();
    for (std::uint64_t i = 0; i < 8; ++i) {
      SCOPED_TRACE(i);
      auto const theirs = source->find_recent(zero + i), ours = rung->find_recent(zero + i);
      ASSERT_TRUE(theirs && ours);
      EXPECT_EQ(ours->start, theirs->start);
      EXPECT_EQ(ours->duration, theirs->duration);
      EXPECT_FALSE(ours->discontinuity);
      // The third segment had begun when it went to rest, the fifth when it was back.
      EXPECT_EQ(ours->gap, i == 3 || i == 4);
      EXPECT_LE(ours->parts.size(), theirs->parts.size() + 1);
      EXPECT_LE(theirs->parts.size(), ours->parts.size() + 1);
      for (auto const& part : ours->parts) {
        EXPECT_EQ(part.gap, ours->gap);
        EXPECT_EQ(part.bytes.empty(), ours->gap);
        EXPECT_LE(microseconds(part.duration, rung->timebase), target);
      }
    }
  }
}

TEST(Packager, TellsARungThatWasToRestFromWhenNothingOfItIsKept) {
  Line line;
  auto const demand = std::make_shared<Demand>();
  std::vector<int> changes;
  line.run([&] {
    line.begin(tracks_with_rung({30, 1}, demand));
    for (int v = 0; v < 400; ++v) {
      // The source's keyframes are irregular, and its third segment is longer than usual.
      auto const key = v % 60 == 0 && v != 180;
      line.frame(v * 1000.0 / 30, key || v == 171 || v == 200);
      auto const ms = std::llround(std::floor(v * 1000.0 / 30));
      if (v >= 130 && v < 320) line.timeline.packet(at(kRung, ms, ms, key, ""));
      line.timeline.packet(at(kRung, ms, ms, key, "small"));
      if (demand->resting == (changes.size() % 2 == 0)) changes.push_back(v);
    }
  });
  ASSERT_GE(changes.size(), 2U);
  // Its picture is written when the next one is there, of which the source is one ahead.
  EXPECT_NEAR(changes.front(), 200, 3) << "not with the keyframe at 171, which begins no segment";
  EXPECT_NEAR(changes.back(), 360, 3);
  auto const source = line.now(), rung = line.now("360p");
  for (auto const& theirs : source->recent) {
    auto const ours = rung->find_recent(theirs->msn);
    if (ours) {
      EXPECT_EQ(ours->duration, theirs->duration) << theirs->msn;
    }
  }
}

TEST(Packager, ARungThatRestsWithoutPartsIsOneGapASegment) {
  Line line{{Microseconds{0}, std::chrono::seconds{2}, 4}};
  line.run([&] {
    play_with_rest(line, 4);
    line.timeline.end(EndReason::finished);
  });
  auto const source = line.now(), rung = line.now("360p");
  ASSERT_GE(rung->recent.size(), 14U);
  ASSERT_LE(rung->recent.size(), source->recent.size());
  for (std::size_t i = 7; i < rung->recent.size(); ++i) {
    auto const &theirs = *source->recent[i], &ours = *rung->recent[i];
    EXPECT_EQ(ours.msn, theirs.msn);
    EXPECT_EQ(ours.gap, i == 10 || i == 11) << i;
    EXPECT_EQ(ours.parts.empty(), ours.gap) << i;
    EXPECT_TRUE(!ours.gap || ours.duration == theirs.duration) << i;
  }
}

TEST(Packager, AShowMayEndWhileARungRests) {
  for (auto const part : {Microseconds{0}, Microseconds{333'400}}) {
    Line line{{part, std::chrono::seconds{2}, 4}};
    line.run([&] {
      line.begin(tracks_with_rung({30, 1}));
      for (int v = 0; v < 200; ++v) {
        line.frame(v * 1000.0 / 30, v % 60 == 0);
        auto const ms = std::llround(std::floor(v * 1000.0 / 30));
        line.timeline.packet(at(kRung, ms, ms, v % 60 == 0, ""));
      }
      line.timeline.end(EndReason::finished);
    });
    auto const rung = line.now("360p");
    EXPECT_TRUE(rung->ended);
    ASSERT_GE(rung->recent.size(), 10U);
    for (auto const& segment : rung->recent) {
      EXPECT_TRUE(segment->gap);
      EXPECT_LE(segment->parts.size(), part.count() == 0 ? 0U : 7U);
    }
  }
}

TEST(Packager, TellsWhereASourceWithoutKeyframesIsCutAndRungsFollow) {
  auto const cuts = std::make_shared<Cuts>();
  auto tracks = std::make_shared<std::vector<Track>>(*tracks_with_rung({30, 1}));
  tracks->front().cuts = cuts;
  Line line;
  line.run([&] {
    line.begin(tracks);
    std::optional<std::int64_t> zero_us, seen_us, cut_us;
    for (int v = 0; v < 540; ++v) {
      line.frame(v * 1000.0 / 30, v == 0);
      // A rung is a picture behind, by when the cut before it is known.
      if (v == 0) continue;
      auto const ms = std::llround(std::floor((v - 1) * 1000.0 / 30));
      if (cuts->last_us != std::exchange(seen_us, cuts->last_us)) cut_us = cuts->last_us;
      if (!zero_us) zero_us = cuts->last_us;  // where the session's clock began
      auto const key = cut_us ? *zero_us + ms * 1'000 + 16'000 >= *cut_us : v == 1;
      if (key) cut_us.reset();
      line.timeline.packet(at(kRung, ms, ms, key, "small"));
    }
  });
  auto const source = line.now(), rung = line.now("360p");
  int segments = 0;
  for (auto const& segment : rung->recent) {
    auto const same = source->find_recent(segment->msn);
    ASSERT_TRUE(same);
    if (segment->gap) continue;
    EXPECT_EQ(segment->start, same->start) << segment->msn;
    EXPECT_EQ(segment->duration, same->duration) << segment->msn;
    EXPECT_GT(segment->key.size, 0U) << segment->msn;
    EXPECT_EQ(same->key.size > 0, ++segments == 1) << segment->msn;
  }
  EXPECT_GE(segments, 3);
}

TEST(Packager, WhoWaitsForARungThatRestsHearsOfItPartByPart) {
  Line line;
  std::size_t most = 0;
  line.run([&] {
    line.begin(tracks_with_rung({30, 1}));
    for (int v = 0; v < 178; ++v) {
      line.frame(v * 1000.0 / 30, v % 60 == 0);
      auto const ms = std::llround(std::floor(v * 1000.0 / 30));
      line.timeline.packet(at(kRung, ms, ms, v % 60 == 0, v < 120 ? "small" : ""));
    }
    most = line.now("360p")->open.size();
  });
  EXPECT_GE(most + 1, line.now()->open.size());
  EXPECT_GE(most, 4U);
  EXPECT_TRUE(line.now("360p")->open.back().gap);
}

TEST(Packager, ARungThatStoppedPassesAsGaps) {
  Line line;
  line.run([&] {
    line.begin(tracks_with_rung({30, 1}));
    for (int v = 0; v < 600; ++v) {
      line.frame(v * 1000.0 / 30, v % 60 == 0);
      auto const ms = std::llround(std::floor(v * 1000.0 / 30));
      if (v < 120) line.timeline.packet(at(kRung, ms, ms, v % 60 == 0, "small"));
    }
  });
  auto const source = line.now(), rung = line.now("360p");
  EXPECT_GE(count_of(line, "360p", &origin::SegmentFacts::gap), 7 + 4);
  for (auto const& segment : rung->recent) {
    auto const same = source->facts(segment->msn);
    ASSERT_TRUE(same);
    EXPECT_EQ(segment->duration, same->duration) << segment->msn;
  }
}

TEST(Packager, SilenceStandsInForAudioThatStopped) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(4, 30, 60);
    for (int k = 120; k < 300; ++k) line.frame(k * 1000.0 / 30, k % 60 == 0);
  });
  auto const audio = line.now("audio");
  expect_whole_line(*audio);
  EXPECT_GE(audio->next_msn + 1, line.now()->next_msn);
  EXPECT_FALSE(Line::media(*audio).back()->gap);
}

TEST(Packager, EveryPartSaysWhatTimeItWasSilenceToo) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(4, 30, 60);
    for (int k = 120; k < 300; ++k) line.frame(k * 1000.0 / 30, k % 60 == 0);
  });
  for (auto const& [name, hz] : {std::pair{"source", 90'000}, std::pair{"audio", 48'000}}) {
    std::optional<std::int64_t> zero;
    for (auto const& fragment : fragments(*line.now(name))) {
      ASSERT_TRUE(fragment.head.prft.has_value());
      auto const media = static_cast<std::int64_t>(fragment.head.prft->media_time);
      auto const at_zero = fragment.head.prft->wall_us - microseconds({media}, {hz});
      EXPECT_NEAR(static_cast<double>(at_zero - zero.value_or(at_zero)), 0, 30) << name;
      zero = zero.value_or(at_zero);
    }
  }
}

TEST(Packager, AudioAloneLeads) {
  Line line;
  auto tracks = std::make_shared<std::vector<Track>>(
      std::vector<Track>{(*test::rtmp_tracks({30, 1}, 44'100))[1]});
  line.run([&] {
    line.begin(tracks);
    for (int a = 0; a < 600; ++a) {
      auto const ms = static_cast<std::int64_t>(a * 1024'000.0 / 44'100);
      line.timeline.packet(at(kAudio, ms, ms, true));
    }
  });
  auto const audio = line.now("audio");
  ASSERT_GE(Line::media(*audio).size(), 5U);
  for (auto const& segment : Line::media(*audio)) EXPECT_NEAR(length(*segment, 44'100), 2, 0.13);
  expect_whole_line(*audio);
}

TEST(Packager, BFramesBeginTheirSegmentAtItsFirstPresentationTime) {
  Line line;
  double const offsets[] = {66.7, 166.7, 66.7, 0, 33.3};
  line.run([&] {
    line.begin(test::rtmp_tracks());
    for (int k = 0; k < 200; ++k) line.frame(k * 1000.0 / 30, k % 60 == 0, offsets[k % 60 % 5]);
  });
  for (auto const& segment : Line::media(*line.now())) {
    auto const fragment = wire::mp4::parse_fragment(segment->parts[0].bytes.span());
    ASSERT_TRUE(fragment.has_value());
    EXPECT_EQ(fragment->samples[0].composition, 0);
    EXPECT_EQ(fragment->samples[2].composition, 0);
    EXPECT_EQ(fragment->samples[3].composition, -6'000);
  }
  expect_whole_line(*line.now());
}

TEST(Packager, AChangedCodecIsANewInitSegmentAfterADiscontinuity) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(4, 30, 60);
    auto tracks = *test::rtmp_tracks();
    std::get<H264>(tracks[0].codec).video.width = 640;
    line.begin(std::make_shared<std::vector<Track>>(tracks));
    line.play(4.5, 30, 60, 48'000, 4'000);
  });
  auto const segments = Line::media(*line.now());
  auto const changed = std::ranges::find_if(segments, [](auto& s) { return s->discontinuity; });
  ASSERT_NE(changed, segments.end());
  EXPECT_EQ((*changed)->init, 1U);
  EXPECT_EQ((*(changed - 1))->init, 0U);
  EXPECT_EQ(line.made.size(), 1U);
}

TEST(Packager, AnEncoderThatIsBackWithoutItsSoundGoesOnInSilence) {
  Line line;
  auto const both = test::rtmp_tracks();
  line.run([&] {
    line.begin(both);
    line.play(5, 30, 60);
    line.timeline.rebase();
    line.begin(std::make_shared<std::vector<Track> const>(1, both->front()));
    for (int k = 0; k < 120; ++k) line.frame(k * 1'000.0 / 30, k % 60 == 0);
    line.begin(both);
    line.play(5, 30, 60, 48'000, 4'000);
  });
  EXPECT_EQ(line.made.size(), 1U) << "the playlists are the same ones";
  EXPECT_FALSE(line.now()->ended);
  EXPECT_NEAR(media_of(line, "audio", 48'000), media_of(line, "source", 90'000), 0.6);
}

TEST(Packager, EndsEveryRenditionOnceAndForAll) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(3, 30, 60);
    line.timeline.end(EndReason::finished);
    line.timeline.end(EndReason::finished);
  });
  for (auto const* name : {"source", "audio"}) {
    EXPECT_TRUE(line.now(name)->ended);
    EXPECT_TRUE(line.now(name)->open.empty());
    EXPECT_EQ(line.now(name)->recent.size(), 9U);
  }
}

TEST(Packager, SaysOnceThatPicturesCarryCaptions) {
  Line line;
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(2, 30, 30);
    EXPECT_FALSE(line.made.back()->find("source")->captions());
    auto const captioned = test::from_hex("00000012 06 040e b50031 47413934 03 c1ff fc9420 ff 80");
    line.timeline.packet(
        at(kVideo, 2'000, 2'000, true,
           std::string{reinterpret_cast<char const*>(captioned.data()), captioned.size()}));
    line.play(1, 30, 30, 48'000, 2'033);
  });
  EXPECT_TRUE(line.made.back()->find("source")->captions());
  EXPECT_FALSE(line.made.back()->find("audio")->captions());
}

TEST(Packager, ClassicMakesOneFragmentASegment) {
  Line line{{Microseconds{0}, std::chrono::seconds{4}, 6}};
  line.run([&] {
    line.begin(test::rtmp_tracks());
    line.play(13, 30, 60);
  });
  auto const segments = Line::media(*line.now());
  ASSERT_EQ(segments.size(), 3U);
  for (auto const& segment : segments) {
    EXPECT_EQ(segment->parts.size(), 1U);
    EXPECT_EQ(segment->duration.n, 360'000);
  }
}

}  // namespace
}  // namespace freshet::package
