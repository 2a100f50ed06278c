#include "app/config_format.hpp"

#include "app/config_yaml.hpp"
#include "app/suggest.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using config::Milliseconds;
using config::Seconds;

TEST(ReadQuantity, TakesUnitsAndFractions) {
  EXPECT_EQ(read_quantity("200ms", duration_units()), 200U);
  EXPECT_EQ(read_quantity("6s", duration_units()), 6'000U);
  EXPECT_EQ(read_quantity("1.5s", duration_units()), 1'500U);
  EXPECT_EQ(read_quantity("30d", duration_units()), 2'592'000'000U);
  EXPECT_EQ(read_quantity("0", duration_units()), 0U);
  EXPECT_EQ(read_quantity("2GiB", size_units()), 2ULL << 30);
  EXPECT_EQ(read_quantity("1.5MB", size_units()), 1'500'000U);
  EXPECT_EQ(read_quantity("6 Mbps", bitrate_units()), 6'000'000U);
  EXPECT_EQ(read_quantity("800kbps", bitrate_units()), 800'000U);
}

TEST(ReadQuantity, RefusesWhatCouldMeanTwoThings) {
  for (auto const* const text : {"", "5", "s", "-5s", "+5s", "5S", "5 seconds", "1.s", ".5s",
                                 "1.0001s", "1e3s", " 5s", "5s ", "0x10s", "5  s"}) {
    EXPECT_FALSE(read_quantity(text, duration_units())) << text;
  }
  EXPECT_FALSE(read_quantity("6mbps", bitrate_units()));
  EXPECT_FALSE(read_quantity("0.5KiB", size_units())) << "the unit is no power of ten";
}

TEST(ReadQuantity, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(read_quantity("99999999999999999999s", duration_units()));
  EXPECT_FALSE(read_quantity("18446744073709551615d", duration_units()));
  EXPECT_FALSE(read_quantity("16777216TiB", size_units()));
}

TEST(ShowQuantity, IsReadBackAsTheSameAmount) {
  for (std::uint64_t const amount : {0ULL, 1ULL, 999ULL, 1'000ULL, 1'500ULL, 60'000ULL, 75'000ULL,
                                     86'400'000ULL, 1ULL << 40, 12'345'678'901ULL}) {
    for (auto const* const units : {&duration_units(), &size_units(), &bitrate_units()}) {
      EXPECT_EQ(read_quantity(show_quantity(amount, *units), *units), amount) << amount;
    }
  }
  EXPECT_EQ(show_quantity(7'200'000, duration_units()), "2h");
  EXPECT_EQ(show_quantity(75'000, duration_units()), "75s");
  EXPECT_EQ(show_quantity(1'000'000, size_units()), "1000000B");
}

TEST(ShowText, IsReadBackAsTheSameText) {
  for (std::string const text :
       {"",       "My stream",  "a: b",        "x # y",     "null",      "~",     "*",
        "- a",    "\"quoted\"", "back\\slash", "tab\there", "line\nend", "héllo", " lead",
        "trail ", "[a]",        "{a}",         "...",       "true",      "é\x01"}) {
    auto const yaml = read_yaml("key: " + show_text(text) + "\n");
    ASSERT_TRUE(yaml.complaints.empty()) << text;
    EXPECT_EQ(yaml.root.items[0].text, text);
    EXPECT_EQ(yaml.root.items[0].kind, Node::Kind::scalar) << text;
  }
}

TEST(PortFormat, TakesANumberZeroAndOff) {
  config::Port port = 1;
  EXPECT_EQ(PortFormat{}.read(Node::scalar("65535"), port), nullptr);
  EXPECT_EQ(port, 65'535);
  EXPECT_EQ(PortFormat{}.read(Node::scalar("off"), port), nullptr);
  EXPECT_FALSE(port);
  EXPECT_EQ(PortFormat{}.read(Node::scalar("0"), port), nullptr);
  EXPECT_EQ(port, 0);
  for (auto const* const text : {"65536", "-1", "", "8080 ", "http", "on", "80.0"}) {
    EXPECT_NE(PortFormat{}.read(Node::scalar(text), port), nullptr) << text;
  }
  EXPECT_EQ(port, 0) << "a refused value changes nothing";
}

TEST(DurationFormat, RefusesAFractionOfItsOwnTick) {
  DurationFormat<Seconds> const format{Seconds{0}, Seconds{100}};
  Seconds value{7};
  EXPECT_NE(format.read(Node::scalar("1500ms"), value), nullptr);
  EXPECT_EQ(value, Seconds{7});
  EXPECT_EQ(format.read(Node::scalar("2000ms"), value), nullptr);
  EXPECT_EQ(value, Seconds{2});
  EXPECT_NE(format.read(Node::scalar("101s"), value), nullptr);
}

TEST(TextsFormat, TakesAListOrCommas) {
  std::vector<std::string> value;
  EXPECT_EQ(TextsFormat{}.read(Node::scalar("a, b,c"), value), nullptr);
  EXPECT_EQ(value, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(TextsFormat{}.read(Node::scalar(""), value), nullptr);
  EXPECT_TRUE(value.empty());
  EXPECT_NE(TextsFormat{}.read(Node::scalar("a,,b"), value), nullptr);
}

TEST(TextsFormat, PointsAtTheItemThatIsWrong) {
  std::vector<std::string> value;
  auto const yaml = read_yaml("[aac, mp3]");
  TextsFormat const format{"", {"aac", "opus"}};
  EXPECT_EQ(format.read(yaml.root, value), &yaml.root.items[1]);
  EXPECT_EQ(format.expects(), "a list of aac or opus");
}

class Ladder : public testing::Test {
 protected:
  Node const* read(std::string const& text) {
    yaml_ = read_yaml(text);
    return LadderFormat{}.read(yaml_.root, channel_);
  }
  YamlText yaml_;
  config::Channel channel_;
};

TEST_F(Ladder, IsAutoOffOrRungs) {
  EXPECT_EQ(read("off"), nullptr);
  EXPECT_FALSE(channel_.ladder_auto);
  EXPECT_TRUE(channel_.ladder.empty());
  EXPECT_EQ(read("[{name: 720p, height: 720, bitrate: 3Mbps, fps: 30}]"), nullptr);
  ASSERT_EQ(channel_.ladder.size(), 1U);
  EXPECT_EQ(channel_.ladder[0].bitrate, 3'000'000U);
  EXPECT_EQ(LadderFormat{}.show(channel_), "[{name: 720p, height: 720, bitrate: 3Mbps, fps: 30}]");
  auto const* const modern = "[{name: small, height: 360, bitrate: 400kbps, fps: 0, codec: av1}]";
  EXPECT_EQ(read(modern), nullptr);
  EXPECT_EQ(channel_.ladder.at(0).codec, "av1");
  EXPECT_EQ(LadderFormat{}.show(channel_), modern);
  EXPECT_EQ(read("auto"), nullptr);
  EXPECT_TRUE(channel_.ladder_auto);
  EXPECT_TRUE(channel_.ladder.empty());
}

TEST_F(Ladder, RefusesRungsThatNobodyCouldEncode) {
  auto const* const wrong = read("[{name: a, height: seven, bitrate: 1Mbps}]");
  EXPECT_EQ(wrong, &yaml_.root.items[0].items[1]);
  EXPECT_NE(read("[{name: a, height: 721, bitrate: 1Mbps}]"), nullptr);
  EXPECT_NE(read("[{name: a, height: 720}]"), nullptr);
  EXPECT_NE(read("[{height: 720, bitrate: 1Mbps}]"), nullptr);
  EXPECT_NE(read("[{name: a b, height: 720, bitrate: 1Mbps}]"), nullptr);
  EXPECT_NE(read("[{name: a, hight: 720, bitrate: 1Mbps}]"), nullptr);
  EXPECT_NE(read("[{name: a, height: 720, bitrate: 1Mbps}, {name: a, height: 480, bitrate: "
                 "1Mbps}]"),
            nullptr);
  EXPECT_NE(read("[{name: a, height: 720, bitrate: 1Mbps, codec: mpeg2}]"), nullptr);
  EXPECT_NE(read("maybe"), nullptr);
  EXPECT_TRUE(channel_.ladder_auto) << "a refused ladder changes nothing";
}

TEST(Suggest, FindsSlipsAndKeepsQuietOtherwise) {
  std::vector<std::string> const known{"rtmp.port", "rtmp.tls_port", "srt.port"};
  EXPECT_EQ(suggest("rtmp.prot", known), "rtmp.port");
  EXPECT_EQ(suggest("rtmp.tsl_port", known), "rtmp.tls_port");
  EXPECT_EQ(suggest("entirely.different", known), "");
  EXPECT_EQ(edit_distance("ab", "ba"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Quoted, ShowsAStrangersTextWithoutHarm) {
  EXPECT_EQ(quoted("größe"), "\"größe\"");
  EXPECT_EQ(quoted("a\nb\x1b[2J\xC2\x85"), "\"a?b?[2J?\"");
  EXPECT_EQ(quoted("\xFFz"), "\"\xEF\xBF\xBDz\"");
  std::string long_one;
  for (int i = 0; i < 60; ++i) long_one += "ö";
  EXPECT_EQ(app::quoted(long_one), '"' + long_one + '"');
  EXPECT_EQ(app::quoted(long_one + "ö"), '"' + long_one + "…\"")
      << "whole characters, sixty of them";
}

}  // namespace
}  // namespace freshet::app
