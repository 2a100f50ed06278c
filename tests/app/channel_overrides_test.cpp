#include "app/channel_overrides.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::app {
namespace {

using ::testing::HasSubstr;

TEST(ChannelOverrides, AreReadAsTheConfigurationIs) {
  config::Channel channel;
  channel.title = "as it was";
  auto const set = with_overrides(
      channel,
      R"({"ladder": [{"name": "540p", "height": 540, "bitrate": "1800kbps", "fps": 25}],
          "per_title": false, "dvr_window": "30m"})");
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_FALSE(set->ladder_auto);
  ASSERT_EQ(set->ladder.size(), 1U);
  EXPECT_EQ(set->ladder[0].name, "540p");
  EXPECT_EQ(set->ladder[0].bitrate, 1'800'000U);
  EXPECT_EQ(set->ladder[0].fps, 25U);
  EXPECT_FALSE(set->per_title);
  EXPECT_EQ(set->dvr_window.count(), 1'800);
  EXPECT_EQ(set->title, "as it was");
}

TEST(ChannelOverrides, ThatAreWrongAreAllNamed) {
  auto const set = with_overrides(
      {}, R"({"lader": "off", "ladder": [{"name": "x"}], "srt": 3, "latency": "slow"})");
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, boost::system::errc::invalid_argument);
  auto const& what = set.error().what;
  EXPECT_THAT(what, HasSubstr("lader: there is no such key; did you mean ladder?"));
  EXPECT_THAT(what, HasSubstr("ladder: found a group of keys, expected auto, off, or at most 8"));
  EXPECT_THAT(what, HasSubstr("srt: expected a group of keys, found \"3\""));
  EXPECT_THAT(what, HasSubstr("latency: found \"slow\", expected"));
}

TEST(ChannelOverrides, MustAgreeWithEachOther) {
  auto const set = with_overrides({}, R"({"dvr_window": "1s"})");
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().what, HasSubstr("dvr_window: found 1s, expected"));
  auto const kind = with_overrides({}, R"({"category": "Musik"})");
  ASSERT_FALSE(kind);
  EXPECT_THAT(kind.error().what,
              HasSubstr("one of the directory's categories; did you mean Music?"));
}

TEST(ChannelOverrides, OfASourceShowNothingThatIsSecret) {
  auto const set = with_overrides({}, R"({"source": "rtmp://a:sesame@host:19/live/sesame"})");
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->source, "rtmp://a:sesame@host:19/live/sesame");
  auto const shown = nlohmann::json::parse(settings_json(*set));
  EXPECT_EQ(shown["source"], "rtmp://host:19/…");
  EXPECT_FALSE(with_overrides({}, R"({"source": "rtmp://host:19/…"})")) << "no address of theirs";
  EXPECT_EQ(nlohmann::json::parse(settings_json({}))["source"], "");
}

TEST(ChannelOverrides, ThatHaveNoEffectAreRefused) {
  auto const set = with_overrides({}, R"({"access": "password"})");
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().what, HasSubstr("access: is password, and there is none"));
}

TEST(ChannelOverrides, ArePatchedKeyByKey) {
  auto const once = merge_patch("{}", R"({"ladder": "off", "srt": {"latency": "1s"}})");
  ASSERT_TRUE(once);
  auto const twice =
      merge_patch(*once, R"({"ladder": null, "srt": {"passphrase": "ten letters"}})");
  ASSERT_TRUE(twice);
  EXPECT_EQ(*twice, R"({"srt":{"latency":"1s","passphrase":"ten letters"}})");
  for (auto const* const no : {"", "[]", "3", "{", "null"}) EXPECT_FALSE(merge_patch("{}", no));
}

TEST(ChannelOverrides, ThatWereShownMayBeSetAgain) {
  config::Channel channel;
  channel.title = "42";
  channel.category = "Music";
  channel.ladder_auto = false;
  channel.ladder = {{"720p", 720, 3'000'000, 30}, {"240p", 240, 300'000, 0}};
  channel.ladder[1].codec = "vp9";
  channel.srt.passphrase = "a secret of ours";
  auto json = nlohmann::json::parse(settings_json(channel));
  EXPECT_EQ(json["title"], "42");
  EXPECT_EQ(json["ladder"][0]["height"], 720);
  EXPECT_EQ(json["ladder"][1]["codec"], "vp9");
  EXPECT_EQ(json["per_title"], true);
  EXPECT_EQ(json["srt"]["passphrase"], "(hidden)");
  json["srt"].erase("passphrase");
  auto const again = with_overrides({}, json.dump());
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->title, "42");
  EXPECT_EQ(again->category, "Music");
  ASSERT_EQ(again->ladder.size(), 2U);
  EXPECT_EQ(again->ladder[1].codec, "vp9");
  EXPECT_EQ(again->ladder[0].bitrate, 3'000'000U);
}

}  // namespace
}  // namespace freshet::app
