#include "ingest/profile_guard.hpp"

#include "media/standing.hpp"
#include "support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

namespace freshet::ingest {
namespace {

using test::at;
using ::testing::HasSubstr;

class ProfileGuardTest : public ::testing::Test {
 protected:
  void guard(config::Profile profile) {
    guard_.emplace(ProfileGuard::House{std::move(profile), "rtmp", metrics_, Log{}}, head_);
  }
  static config::Profile strict() {
    config::Profile profile;
    profile.enforce = config::Enforce::refuse;
    profile.max_bitrate = 1'000'000;
    return profile;
  }
  /// Pictures of so many octets in all a second, a keyframe every `gop`.
  void play(int seconds, int fps, int octets_a_second, int gop = 50, std::int64_t from_ms = 0) {
    std::string const payload(static_cast<std::size_t>(octets_a_second / fps), 'x');
    for (int i = 0; i < seconds * fps; ++i) {
      auto const ms = from_ms + i * 1'000 / fps;
      guard_->packet(at(test::kVideo, ms, ms, i % gop == 0, payload));
    }
  }
  [[nodiscard]] std::string refusal() const { return guard_->refusal().value_or(""); }
  [[nodiscard]] bool counted(std::string const& reason) const {
    return metrics_.text().find("reason=\"" + reason + "\"} 1\n") != std::string::npos;
  }

  Metrics metrics_;
  test::RecordingSink head_;
  std::optional<ProfileGuard> guard_;
};

TEST_F(ProfileGuardTest, LetsPassWhatKeepsToIt) {
  guard(strict());
  guard_->tracks(test::rtmp_tracks({30, 1}));
  play(30, 30, 124'000);
  guard_->end(EndReason::finished);
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(head_.heard.size(), 1 + 900 + 1U);
}

TEST_F(ProfileGuardTest, JudgesTheBitRateOverTenSeconds) {
  guard(strict());
  guard_->tracks(test::rtmp_tracks({30, 1}));
  play(1, 30, 400'000);
  play(19, 30, 50'000, 50, 1'000);
  EXPECT_EQ(refusal(), "") << "a scene may take more for a moment";
  play(20, 30, 150'000, 50, 20'000);
  EXPECT_THAT(refusal(), HasSubstr("Mbit/s, this channel takes 1.0 at most: set a lower bitrate"));
  EXPECT_TRUE(counted("profile_bitrate"));
}

TEST_F(ProfileGuardTest, ATimeStampThatJumpsIsNoBitRate) {
  guard(strict());
  guard_->tracks(test::rtmp_tracks({30, 1}));
  for (int i = 0; i < 6; ++i) play(8, 30, 150'000, 50, i % 2 == 0 ? 0 : 1'000'000);
  EXPECT_EQ(refusal(), "") << "no ten seconds in a row were seen";
}

TEST_F(ProfileGuardTest, KnowsSizesEitherWayUp) {
  auto profile = strict();
  profile.max_width = 1'280;
  profile.max_height = 720;
  for (auto const& [width, height, fits] :
       {std::tuple{1'280U, 720U, true}, std::tuple{720U, 1'280U, true},
        std::tuple{1'282U, 720U, false}, std::tuple{1'000U, 1'000U, false}}) {
    guard(profile);
    auto tracks = *test::rtmp_tracks({30, 1});
    video_of(tracks[0].codec)->width = width;
    video_of(tracks[0].codec)->height = height;
    guard_->tracks(std::make_shared<std::vector<Track>>(tracks));
    EXPECT_EQ(refusal().empty(), fits) << width << 'x' << height << ": " << refusal();
  }
}

TEST_F(ProfileGuardTest, KnowsRatesThatAreSaidAndThoseThatAreSent) {
  auto profile = strict();
  profile.max_fps = 30;
  guard(profile);
  guard_->tracks(test::rtmp_tracks({60, 1}));
  EXPECT_THAT(refusal(), HasSubstr("60 pictures a second, this channel takes 30 at most"));
  guard(profile);
  guard_->tracks(test::rtmp_tracks({0, 0}));
  EXPECT_EQ(refusal(), "");
  play(12, 50, 50'000);
  EXPECT_THAT(refusal(), HasSubstr("50 pictures a second"));
}

TEST_F(ProfileGuardTest, NamesTheCodecsThatAreTaken) {
  auto profile = strict();
  profile.video = {"av1", "hevc"};
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  EXPECT_THAT(refusal(), HasSubstr("the picture is coded as h264, this channel takes av1, hevc"));
}

TEST_F(ProfileGuardTest, WaitsForKeyframesOnlyAsLongAsItIsTold) {
  auto profile = strict();
  profile.max_keyframe_interval = std::chrono::seconds{4};
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  play(20, 30, 50'000, 120);
  EXPECT_EQ(refusal(), "");
  play(20, 30, 50'000, 250, 20'000);
  EXPECT_THAT(refusal(), HasSubstr("no keyframe for 4.2 s, this channel wants one every 4.0 s"));
}

TEST_F(ProfileGuardTest, WarnsOnceOfEachUnlessItIsToRefuse) {
  auto profile = strict();
  profile.enforce = config::Enforce::warn;
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  play(40, 30, 300'000);
  EXPECT_EQ(refusal(), "");
  EXPECT_TRUE(counted("profile_bitrate"));
  EXPECT_EQ(head_.packets().size(), 1'200U);
}

TEST_F(ProfileGuardTest, MarksThePictureWhereTheProfileIsToBeTranscodedDownTo) {
  auto profile = strict();
  profile.enforce = config::Enforce::transcode_down;
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  auto const told = std::get<Tracks>(head_.heard.front());
  auto const picture = std::ranges::find_if(*told, is_video);
  ASSERT_TRUE(picture->standing);
  play(5, 30, 100'000);
  EXPECT_FALSE(picture->standing->lost());
  play(20, 30, 300'000, 50, 5'000);
  ASSERT_TRUE(picture->standing->lost());
  EXPECT_THAT(*picture->standing->lost(), HasSubstr("this channel takes 1.0 at most"));
  EXPECT_EQ(refusal(), "") << "it goes on";
}

TEST_F(ProfileGuardTest, WarnsOnceAndSaysSoBesideThePicture) {
  auto profile = strict();
  profile.enforce = config::Enforce::warn;
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  EXPECT_FALSE(guard_->take_warning());
  play(40, 30, 300'000);
  auto const warning = guard_->take_warning();
  ASSERT_TRUE(warning);
  EXPECT_THAT(*warning, HasSubstr("this channel takes 1.0 at most"));
  EXPECT_FALSE(guard_->take_warning());
  auto const told = std::get<Tracks>(head_.heard.front());
  auto const& standing = *std::ranges::find_if(*told, is_video)->standing;
  EXPECT_EQ(*standing.complaint(), *warning);
  EXPECT_FALSE(standing.lost()) << "viewers have it";
}

TEST_F(ProfileGuardTest, LeavesThePictureItsStandingWhereTheSoundIsWrong) {
  auto profile = strict();
  profile.enforce = config::Enforce::transcode_down;
  profile.audio = {"opus"};
  guard(profile);
  guard_->tracks(test::rtmp_tracks({30, 1}));
  auto const told = std::get<Tracks>(head_.heard.front());
  EXPECT_TRUE(counted("profile_audio_codec"));
  EXPECT_FALSE(std::ranges::find_if(*told, is_video)->standing->lost());
}

}  // namespace
}  // namespace freshet::ingest
