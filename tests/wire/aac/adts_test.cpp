#include "wire/aac/adts.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::aac {
namespace {

using test::from_hex;

std::string fault_of(std::string_view hex) {
  auto const result = parse_adts(from_hex(hex).span());
  return result ? "" : result.error().what;
}

TEST(Adts, ReadsAHeader) {
  auto const header = parse_adts(from_hex("fff1508017dffc").span()).value();
  EXPECT_EQ(header, (AdtsHeader{2, 44'100, 2, 7, 190, 1}));
}

TEST(Adts, ReadsAHeaderWithAChecksum) {
  auto const header = parse_adts(from_hex("fff04c8017dffd0000").span()).value();
  EXPECT_EQ(header, (AdtsHeader{2, 48'000, 2, 9, 190, 2}));
}

TEST(Adts, FindsEveryFrameOfAStream) {
  auto const stream = test::from_corpus("aac_adts/stereo");
  std::size_t pos = 0;
  int frames = 0;
  while (pos < stream.size()) {
    auto const header = parse_adts(stream.slice(pos).span());
    ASSERT_TRUE(header) << header.error().what;
    EXPECT_EQ(header->sample_rate, 44'100U);
    EXPECT_EQ(header->channel_configuration, 2);
    pos += header->frame_size;
    ++frames;
  }
  EXPECT_EQ(pos, stream.size());
  EXPECT_EQ(frames, 10);
}

TEST(Adts, MakesTheConfiguration) {
  auto const header = parse_adts(from_hex("fff1508017dffc").span()).value();
  EXPECT_EQ(config_of(header).value(), from_hex("1210"));
}

TEST(Adts, HasNoConfigurationForChannelsThatTheFramesTell) {
  auto const header = parse_adts(from_hex("fff1500017dffc").span()).value();
  EXPECT_EQ(header.channel_configuration, 0);
  EXPECT_EQ(config_of(header).error().what, "aac: channel configuration 0");
}

TEST(Adts, RefusesWhatItCannotRead) {
  EXPECT_EQ(fault_of("fff1508017df"), "adts: ends early");
  EXPECT_EQ(fault_of("ffe1508017dffc"), "adts: no sync word");
  EXPECT_EQ(fault_of("fff3508017dffc"), "adts: no sync word");
  EXPECT_EQ(fault_of("fff1748017dffc"), "adts: sampling frequency index 13");
  EXPECT_EQ(fault_of("fff1508000fffc"), "adts: frame of 7 octets");
}

}  // namespace
}  // namespace freshet::wire::aac
