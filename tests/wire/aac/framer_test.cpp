/// ADTS and LOAS frames out of payloads that may cut them.
#include "wire/aac/framer.hpp"

#include "support/hex.hpp"
#include "support/ts_writer.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::aac {
namespace {

using test::from_hex;

/// An ADTS frame of `size` octets, 48 kHz stereo.
std::string adts(std::size_t size, char fill = '\0') {
  std::string out{"\xFF\xF1\x4C\x80\0\x1F\xFC", 7};
  out[3] = static_cast<char>(0x80U | size >> 11);
  out[4] = static_cast<char>(size >> 3);
  out[5] = static_cast<char>((size & 7U) << 5 | 0x1FU);
  out.resize(size, fill);
  return out;
}

std::vector<std::size_t> sizes_of(Framer& framer, std::string const& payload) {
  framer.feed(Bytes::copy(payload));
  std::vector<std::size_t> out;
  while (auto const frame = framer.next()) out.push_back(frame->octets.size());
  return out;
}

using Sizes = std::vector<std::size_t>;

TEST(AacFramer, AnswersEveryFrameOfAPayload) {
  auto framer = adts_framer();
  EXPECT_EQ(sizes_of(framer, adts(20) + adts(9) + adts(300)), (Sizes{20, 9, 300}));
  EXPECT_EQ(framer.skipped(), 0U);
}

TEST(AacFramer, JoinsAFrameAcrossPayloadsAndSaysWhichBeganBefore) {
  auto framer = adts_framer();
  auto const frame = adts(100, 'a');
  EXPECT_EQ(sizes_of(framer, adts(20) + frame.substr(0, 30)), (Sizes{20}));
  EXPECT_EQ(sizes_of(framer, frame.substr(30, 10)), Sizes{});
  framer.feed(Bytes::copy(frame.substr(40) + adts(25)));
  auto const joined = framer.next(), next = framer.next();
  ASSERT_TRUE(joined && next);
  EXPECT_EQ(joined->octets.text(), frame);
  EXPECT_TRUE(joined->continued);
  EXPECT_FALSE(next->continued);
}

TEST(AacFramer, IsTheSameUnderEverySplit) {
  auto const stream = adts(20) + adts(9) + adts(300) + adts(41);
  for (std::size_t piece = 1; piece < 60; ++piece) {
    auto framer = adts_framer();
    Sizes sizes;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      for (auto const size : sizes_of(framer, stream.substr(at, piece))) sizes.push_back(size);
    }
    EXPECT_EQ(sizes, (Sizes{20, 9, 300, 41})) << piece;
  }
}

TEST(AacFramer, FindsItsStepAgainBehindALoss) {
  auto framer = adts_framer();
  EXPECT_EQ(sizes_of(framer, adts(20) + adts(100).substr(0, 50)), (Sizes{20}));
  framer.lose();
  // The rest of a frame, in which something looks like a sync word.
  EXPECT_EQ(sizes_of(framer, "rest" + adts(40).substr(0, 30) + adts(20) + adts(30)),
            (Sizes{20, 30}));
}

TEST(AacFramer, FramesLoas) {
  auto framer = loas_framer();
  EXPECT_EQ(sizes_of(framer, std::string{"\x56\xE0\x02"
                                         "ab"
                                         "\x56\xE0\x01"
                                         "c",
                                         9}),
            (Sizes{5, 4}));
  EXPECT_EQ(sizes_of(framer, std::string{"\x56\xE0\x00\x56\xE0\x01z", 7}), (Sizes{4}))
      << "a frame of nothing is none";
}

}  // namespace
}  // namespace freshet::wire::aac
