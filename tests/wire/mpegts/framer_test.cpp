/// Packets out of octets in any pieces, with garbage between them.
#include "wire/mpegts/framer.hpp"

#include "support/ts_writer.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freshet::wire::mpegts {
namespace {

std::vector<Bytes> framed(Framer& framer, Bytes const& stream, std::size_t piece) {
  std::vector<Bytes> out;
  for (auto const& octets : test::pieces_of(stream, piece)) {
    framer.feed(octets.span());
    while (auto const packet = framer.next()) out.push_back(Bytes::copy(*packet));
  }
  return out;
}

/// Five packets whose payload is their number; sync octets stand in the payloads, too.
test::TsWriter& packets(test::TsWriter& to, int count = 5) {
  for (int i = 0; i < count; ++i) {
    std::vector<std::byte> payload(184, static_cast<std::byte>(i));
    payload[50] = kSyncOctet;
    to.packet(0x100, false, payload);
  }
  return to;
}

TEST(TsFramer, AnswersWholePacketsUnderEverySplit) {
  test::TsWriter writer;
  auto const stream = packets(writer).finish();
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    Framer framer;
    auto const out = framed(framer, stream, piece);
    ASSERT_EQ(out.size(), 5U) << piece;
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(out[i], stream.slice(188 * i, 188));
    EXPECT_EQ(framer.skipped(), 0U);
  }
}

TEST(TsFramer, FindsThePacketsBehindGarbage) {
  test::TsWriter writer;
  auto const garbage = Bytes::copy("GG0 G");
  auto const stream = packets(writer.raw(garbage.span())).finish();
  for (std::size_t const piece : {1U, 100U, 2'000U}) {
    Framer framer;
    EXPECT_EQ(framed(framer, stream, piece).size(), 5U);
    EXPECT_EQ(framer.skipped(), 5U);
    EXPECT_EQ(framer.slips(), 0U);
  }
}

TEST(TsFramer, FindsThemAgainWhereOctetsWereLostOrAdded) {
  test::TsWriter first, second;
  auto const before = packets(first).finish(), behind = packets(second).finish();
  test::TsWriter stream;
  stream.raw(before.span()).raw(before.slice(0, 90).span()).raw(behind.span());
  Framer framer;
  auto const out = framed(framer, stream.finish(), 188);
  // The broken packet goes out with the head of the next one: its sync was right.
  ASSERT_EQ(out.size(), 10U);
  EXPECT_EQ(out.back(), behind.slice(188 * 4));
  EXPECT_EQ(framer.slips(), 1U);
  EXPECT_EQ(framer.skipped(), 90U);
}

TEST(TsFramer, AnswersTheSameForAnySplitOfABrokenStream) {
  std::mt19937 random{7};
  test::TsWriter writer;
  auto const sound = packets(writer, 12).finish();
  for (int round = 0; round < 50; ++round) {
    std::vector<std::byte> broken{sound.span().begin(), sound.span().end()};
    for (int i = 0; i < 3; ++i) {
      auto const at = static_cast<std::ptrdiff_t>(random() % broken.size());
      if (random() % 2 == 0) {
        broken.erase(broken.begin() + at);
      } else {
        broken[static_cast<std::size_t>(at)] ^= std::byte{0x47};
      }
    }
    auto const stream = Bytes::adopt(std::move(broken));
    Framer whole, pieces;
    EXPECT_EQ(framed(whole, stream, stream.size()), framed(pieces, stream, 1 + random() % 300));
    EXPECT_EQ(whole.skipped(), pieces.skipped());
  }
}

}  // namespace
}  // namespace freshet::wire::mpegts
