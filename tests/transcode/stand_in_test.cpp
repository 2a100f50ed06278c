#include "av/decoder.hpp"
#include "media/standing.hpp"
#include "support/av_decode.hpp"
#include "support/by_hand.hpp"
#include "transcode/grey_source.hpp"
#include "transcode/ladder.hpp"
#include "transcode/ladder_stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;
/// A source that sets no second keyframe, and who cuts it all the same.
class RareKeyframes : public LadderTest {
 protected:
  RareKeyframes() { open(by_hand({{"240p", 240, 200'000, 0}, {"120p", 120, 100'000, 15}})); }

  static std::vector<int> keys(std::vector<Packet> const& rung) {
    std::vector<int> all;
    for (auto const& packet : rung) {
      if (packet.key)
        all.push_back(static_cast<int>((packet.pts.n - 90'000) / GreySource::kFrameTicks));
    }
    return all;
  }
  /// The packager knows of a cut when the picture after it is there.
  void feed_and_cut(GreySource& rare, int count, std::vector<int> const& cuts) {
    feed(rare.tracks());
    auto const told_of = heard_first_tracks();
    for (auto const& packet : rare.pictures(count)) {
      auto const index = (packet.pts.n - 90'000) / GreySource::kFrameTicks;
      call_on(home_, [&] {
        for (int const cut : cuts) {
          if (index == cut + 1)
            told_of()->last_us =
                microseconds({90'000 + cut * GreySource::kFrameTicks}, kVideoTimebase);
        }
        stage_->packet(packet);
      });
      // No faster than it is encoded, or pictures would be left out.
      if (index % 20 == 19) heard(TrackId{16}, static_cast<std::size_t>(index - 2));
    }
  }
  std::function<std::shared_ptr<Cuts>()> heard_first_tracks() {
    EXPECT_TRUE(eventually([&] { return !told().empty(); }));
    return [this] { return std::get<Tracks>(heard_->heard.front())->front().cuts; };
  }
};

TEST_F(RareKeyframes, GetOneInEachRungWhereTheSourceIsCut) {
  GreySource rare{10'000};
  // The first began with the source's own: no reason for another once that one is late.
  feed_and_cut(rare, 100, {0, 40, 70});
  heard(TrackId{16}, 98);
  EXPECT_EQ(keys(so_far(TrackId{16})), (std::vector<int>{0, 40, 70}));
  heard(TrackId{17}, 50);
  EXPECT_EQ(keys(so_far(TrackId{17})), (std::vector<int>{0, 40, 70}));
}

TEST_F(RareKeyframes, GetOneAlsoSoonAfterTheSourcesOwn) {
  GreySource rare{100};
  // Of eight seconds and a third: the cut at 110 comes before the next one would be late.
  feed_and_cut(rare, 140, {0, 40, 70, 110});
  heard(TrackId{16}, 138);
  EXPECT_EQ(keys(so_far(TrackId{16})), (std::vector<int>{0, 40, 70, 100, 110}));
}

TEST_F(RareKeyframes, AreNoneWhereTheEncoderWasAway) {
  GreySource rare{15};
  feed(rare.tracks());
  feed(rare.pictures(20));
  static_cast<void>(rare.pictures(90));  // never sent
  feed(rare.pictures(10));
  heard(TrackId{16}, 30);  // or the governor would find it behind
  for (int i = 0; i < 3; ++i) {
    governor_->tick();
    clock_.advance(10s);
  }
  EXPECT_EQ(metrics_.text().find("restore"), std::string::npos);
}

TEST_F(RareKeyframes, HaveTheSourceEncodedAnew) {
  GreySource rare{10'000};
  auto const ticks = [&] {
    for (int i = 0; i < 3; ++i) {
      governor_->tick();
      clock_.advance(10s);
    }
  };
  ticks();
  feed_and_cut(rare, 36, {});
  heard(TrackId{16}, 36);
  ticks();
  EXPECT_EQ(metrics_.text().find("restore"), std::string::npos) << "it is not late yet";
  for (auto const& packet : rare.pictures(10)) feed({packet});
  heard(TrackId{16}, 44);  // who lags gets nothing
  ticks();
  EXPECT_NE(metrics_.text().find("restore"), std::string::npos);
  call_on(home_, [&] {
    std::get<Tracks>(heard_->heard.front())->front().cuts->last_us =
        microseconds({90'000 + 45 * GreySource::kFrameTicks}, kVideoTimebase);
  });
  feed(rare.pictures(20));
  ASSERT_TRUE(eventually([&] { return keys(so_far(TrackId{15})).size() > 1; }))
      << "a keyframe to begin with";
  auto const again = so_far(TrackId{15});
  EXPECT_TRUE(again.front().payload.empty());
  EXPECT_FALSE(again.back().payload.empty());
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(told()[2].codec).span()};
  auto const key =
      std::ranges::find_if(again, [](Packet const& p) { return p.key && !p.payload.empty(); });
  ASSERT_NE(key, again.end());
  auto const frames = decoder.decode(*key);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]->width, static_cast<int>(GreySource::kWidth));
}

TEST_F(LadderTest, EncodesASourceAnewOnceItBreaksItsProfile) {
  auto channel = by_hand({});
  channel.profile.enforce = config::Enforce::transcode_down;
  channel.profile.max_width = 320;
  channel.profile.max_height = 240;
  open(std::move(channel));
  auto const standing = std::make_shared<Standing>();
  auto tracks = std::make_shared<std::vector<Track>>(*source_.tracks());
  (*tracks)[0].standing = standing;
  feed(tracks);
  feed(source_.pictures(15));
  EXPECT_TRUE(heard(TrackId{15}, 15).back().payload.empty()) << "it rests while all is well";
  EXPECT_EQ(governor_->states("main").at(0).cause, RungCause::not_needed);
  standing->lose("too large");
  feed(source_.pictures(1));
  for (int i = 0; i < 3; ++i) {
    governor_->tick();
    clock_.advance(10s);
  }
  feed(source_.pictures(30));
  ASSERT_TRUE(eventually([&] { return !so_far(TrackId{15}).back().payload.empty(); }));
  auto const told_last = told();
  auto const rung = std::ranges::find(told_last, TrackId{15}, &Track::id);
  ASSERT_NE(rung, told_last.end());
  EXPECT_EQ(video_of(rung->codec)->width, 320U);
  EXPECT_EQ(rung->label, "240p");
  EXPECT_EQ(told_last[0].standing, standing) << "by which it is not offered";
}

/// Browsers show both fields of a picture at once.
TEST_F(LadderTest, AnInterlacedSourceIsEncodedAnew) {
  open(by_hand({{"240p", 240, 200'000, 0}}));
  auto fields = std::make_shared<std::vector<Track>>(*source_.tracks());
  video_of((*fields)[0].codec)->interlaced = true;
  feed(fields);
  auto const pictures = source_.pictures(20);
  feed(pictures);
  auto const anew = heard(TrackId{15}, 20);
  EXPECT_FALSE(anew.front().payload.empty()) << "it does not rest";
  auto const tracks = told();
  ASSERT_EQ(tracks.size(), 4U);
  EXPECT_TRUE(video_of(tracks[0].codec)->interlaced);
  EXPECT_FALSE(video_of(tracks[2].codec)->interlaced);
  EXPECT_FALSE(video_of(tracks[3].codec)->interlaced);
}

}  // namespace
}  // namespace freshet::test
