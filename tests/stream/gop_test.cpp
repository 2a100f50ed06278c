/// What a latecomer is given, and how much of it is kept.
#include "stream/gop.hpp"

#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::stream {
namespace {

using test::at;
using test::kAudio;
using test::kVideo;

std::vector<std::int64_t> times(Gop const& gop) {
  std::vector<std::int64_t> out;
  for (auto const& packet : gop.packets()) out.push_back(packet.dts.n);
  return out;
}

struct GopTest : testing::Test {
  Gop gop;

  GopTest() { gop.begin(test::rtmp_tracks()); }
  void video(std::int64_t t, bool key, std::string_view payload = "x") {
    gop.add(at(kVideo, t, t, key, payload));
  }
};

TEST_F(GopTest, KeepsNothingBeforeTheFirstKeyframe) {
  video(0, false);
  gop.add(at(kAudio, 1, 1, true));
  EXPECT_TRUE(gop.packets().empty());
}

TEST_F(GopTest, KeepsEveryTrackFromTheKeyframeOn) {
  video(0, true);
  gop.add(at(kAudio, 1, 1, true));
  video(2, false);
  EXPECT_EQ(times(gop), (std::vector<std::int64_t>{0, 1, 2}));
}

TEST_F(GopTest, AKeyframeBeginsAnew) {
  video(0, true);
  video(1, false);
  video(2, true);
  video(3, false);
  EXPECT_EQ(times(gop), (std::vector<std::int64_t>{2, 3}));
}

TEST_F(GopTest, NewTracksForgetWhatWasCodedAnotherWay) {
  video(0, true);
  gop.begin(test::rtmp_tracks());
  video(1, false);
  EXPECT_TRUE(gop.packets().empty());
}

TEST_F(GopTest, GivesUpAGroupOfTooManyPacketsUntilTheNextKeyframe) {
  video(0, true);
  for (std::size_t i = 1; i < Gop::kMaxPackets; ++i) video(static_cast<std::int64_t>(i), false);
  EXPECT_EQ(gop.packets().size(), Gop::kMaxPackets);
  video(5'000, false);
  EXPECT_TRUE(gop.packets().empty());
  video(5'001, false);
  EXPECT_TRUE(gop.packets().empty());
  video(5'002, true);
  EXPECT_EQ(times(gop), (std::vector<std::int64_t>{5'002}));
}

TEST_F(GopTest, GivesUpAGroupOfTooManyOctets) {
  std::string const half(Gop::kMaxBytes / 2, 'x');
  video(0, true, half);
  video(1, false, half);
  EXPECT_EQ(gop.packets().size(), 2U) << "exactly the bound";
  video(2, false);
  EXPECT_TRUE(gop.packets().empty());
}

TEST_F(GopTest, CountsOctetsAnewWithEachKeyframe) {
  std::string const most(Gop::kMaxBytes - 1, 'x');
  video(0, true, most);
  video(1, true, most);
  EXPECT_EQ(times(gop), (std::vector<std::int64_t>{1}));
}

TEST(Gop, WithoutVideoKeepsNothing) {
  Gop gop;
  auto const both = test::rtmp_tracks();
  gop.begin(std::make_shared<std::vector<Track>>(std::vector<Track>{(*both)[1]}));
  gop.add(at(kAudio, 0, 0, true));
  EXPECT_TRUE(gop.packets().empty());
}

}  // namespace
}  // namespace freshet::stream
