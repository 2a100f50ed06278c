#include "wire/rtmp/chunk_writer.hpp"

#include "support/hex.hpp"
#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/chunks.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using test::from_hex;
using test::noise;
using test::to_hex;

std::string written(ChunkWriter& writer, Message const& message) {
  std::vector<std::byte> out;
  writer.write(message, out);
  return to_hex(out);
}

TEST(ChunkWriter, ShortensTheHeaderAsFarAsTheLastOneAllows) {
  ChunkWriter writer;
  auto const two = from_hex("aabb"), one = from_hex("cc");
  EXPECT_EQ(written(writer, {9, 1, 6, 100, two}),
            "06000064000002"
            "09"
            "01000000"
            "aabb");
  EXPECT_EQ(written(writer, {9, 1, 6, 140, two}),
            "86000028"
            "aabb");
  EXPECT_EQ(written(writer, {9, 1, 6, 180, two}),
            "c6"
            "aabb");
  EXPECT_EQ(written(writer, {9, 1, 6, 220, one}),
            "46000028"
            "000001"
            "09"
            "cc");
  EXPECT_EQ(written(writer, {8, 1, 6, 260, one}),
            "46000028"
            "000001"
            "08"
            "cc");
  EXPECT_EQ(written(writer, {8, 1, 6, 10, one}),
            "0600000a"
            "000001"
            "08"
            "01000000"
            "cc");
  EXPECT_EQ(written(writer, {8, 2, 6, 20, one}),
            "06000014"
            "000001"
            "08"
            "02000000"
            "cc");
}

TEST(ChunkWriter, NeverPutsAType3RightBehindAType0) {
  ChunkWriter writer;
  auto const one = from_hex("cc");
  written(writer, {9, 1, 6, 40, one});
  EXPECT_EQ(written(writer, {9, 1, 6, 80, one}),
            "86000028"
            "cc");
}

TEST(ChunkWriter, CutsAPayloadAtTheChunkSize) {
  ChunkWriter writer;
  writer.set_chunk_size(2);
  EXPECT_EQ(written(writer, {9, 1, 6, 0, from_hex("0102030405")}),
            "06000000"
            "000005"
            "09"
            "01000000"
            "0102"
            "c6"
            "0304"
            "c6"
            "05");
}

TEST(ChunkWriter, RepeatsTheExtendedTimeInEveryChunk) {
  ChunkWriter writer;
  writer.set_chunk_size(2);
  EXPECT_EQ(written(writer, {9, 1, 6, 0x0100'0000, from_hex("010203")}),
            "06ffffff"
            "000003"
            "09"
            "01000000"
            "01000000"
            "0102"
            "c6"
            "01000000"
            "03");
}

TEST(ChunkWriter, WritesTheLongerChunkStreamIds) {
  ChunkWriter writer;
  EXPECT_EQ(written(writer, {9, 0, 64, 0, {}}),
            "0000"
            "000000"
            "000000"
            "09"
            "00000000");
  EXPECT_EQ(written(writer, {9, 0, 319, 0, {}}),
            "00ff"
            "000000"
            "000000"
            "09"
            "00000000");
  EXPECT_EQ(written(writer, {9, 0, 320, 0, {}}),
            "010001"
            "000000"
            "000000"
            "09"
            "00000000");
  EXPECT_EQ(written(writer, {9, 0, 65'599, 0, {}}),
            "01ffff"
            "000000"
            "000000"
            "09"
            "00000000");
}

TEST(ChunkWriter, ObeysTheChunkSizeItAnnounced) {
  ChunkWriter writer;
  written(writer, {type::kSetChunkSize, 0, 2, 0, from_hex("00001000")});
  EXPECT_EQ(writer.chunk_size(), 4096U);
}

/// A message of a size, time and place that a stream may have, extremes among them.
Message any_message(std::minstd_rand& random, std::uint32_t& time) {
  static constexpr std::uint32_t kLanes[] = {2, 3, 4, 6, 63, 64, 319, 320, 65'599};
  static constexpr std::uint32_t kSteps[] = {0, 1, 40, 40, 40, 0xFFFFFE, 0xFFFFFF, 0x1000000};
  time += random() % 9 == 0 ? static_cast<std::uint32_t>(random()) : kSteps[random() % 8];
  auto const size = random() % 5 == 0 ? random() % 3000 : random() % 40;
  auto const type = static_cast<std::uint8_t>(random() % 2 == 0 ? 8 : 9);
  auto const stream = static_cast<std::uint32_t>(random() % 2);
  auto const lane = kLanes[random() % std::size(kLanes)];
  return {type, stream, lane, time, noise(size, static_cast<unsigned>(random()))};
}

TEST(ChunkWriter, IsReadBackUnderEverySplitAndChunkSize) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::minstd_rand random{seed};
    ChunkWriter writer;
    std::vector<Message> sent;
    std::vector<std::byte> out;
    auto time = static_cast<std::uint32_t>(random());
    for (int i = 0; i < 40; ++i) {
      if (random() % 8 == 0) {
        auto const size = static_cast<std::uint32_t>(1 + random() % 700);
        writer.write({type::kSetChunkSize, 0, 2, 0, Writer{}.u32(size).finish()}, out);
      }
      sent.push_back(any_message(random, time));
      writer.write(sent.back(), out);
    }
    ChunkReader reader;
    auto const got = test::feed_in_pieces(reader, out, 1 + random() % 400, seed);
    ASSERT_EQ(got.size(), sent.size()) << "seed " << seed;
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_TRUE(test::same(got[i], sent[i])) << "seed " << seed << ", message " << i;
    }
  }
}

/// Chunks of several messages shuffled among each other, each chunk stream keeping its order.
TEST(ChunkReader, PutsInterleavedMessagesTogetherHoweverTheyAreShuffled) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::minstd_rand random{seed};
    constexpr std::uint8_t kLanes = 5;
    std::vector<Bytes> sent;
    std::vector<std::size_t> done(kLanes, 0);
    for (unsigned i = 0; i < kLanes; ++i) sent.push_back(noise(1 + random() % 2000, seed + i));
    Writer out;
    std::uint8_t left = kLanes;
    while (left > 0) {
      auto const i = static_cast<std::uint8_t>(random() % kLanes);
      auto const size = sent[i].size();
      if (done[i] == size) continue;
      auto const piece = sent[i].slice(done[i], 128);
      test::put(out,
                {.format = done[i] == 0 ? 0U : 3U,
                 .chunk_stream = static_cast<std::uint8_t>(3 + i),
                 .length = static_cast<std::uint32_t>(size)},
                piece.span());
      done[i] += piece.size();
      if (done[i] == size) --left;
    }
    ChunkReader reader;
    auto const got = test::feed_in_pieces(reader, out.span(), 300, seed);
    ASSERT_EQ(got.size(), kLanes);
    for (auto const& m : got) EXPECT_EQ(m.payload, sent[m.chunk_stream - 3]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace freshet::wire::rtmp
