#include "wire/rtmp/chunk_reader.hpp"

#include "wire/rtmp/chunks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using test::all;
using test::Chunk;
using test::noise;
using test::put;
using testing::HasSubstr;
using testing::SizeIs;

std::string error_of(ChunkReader& reader) {
  auto next = reader.next();
  while (next && *next) next = reader.next();
  return next ? "" : next.error().what;
}

TEST(ChunkReader, JoinsAMessageSplitOverThreeChunks) {
  auto const payload = noise(300);
  Writer out;
  put(out, {.format = 0, .time = 40, .length = 300}, payload.span().first(128));
  put(out, {}, payload.span().subspan(128, 128));
  put(out, {}, payload.span().subspan(256));
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = all(reader);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_TRUE(test::same(messages[0], {type::kVideo, 1, 6, 40, payload}));
}

TEST(ChunkReader, KeepsInterleavedChunkStreamsApart) {
  auto const video = noise(200, 1), audio = noise(150, 2);
  Writer out;
  put(out, {.format = 0, .chunk_stream = 6, .length = 200}, video.span().first(128));
  put(out, {.format = 0, .chunk_stream = 4, .length = 150, .type = 8}, audio.span().first(128));
  put(out, {.chunk_stream = 6}, video.span().subspan(128));
  put(out, {.chunk_stream = 4}, audio.span().subspan(128));
  ChunkReader reader;
  auto const messages = test::feed_in_pieces(reader, out.span(), 1);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[0].payload, video);
  EXPECT_EQ(messages[1].payload, audio);
}

TEST(ChunkReader, AddsUpTheTimesOfEveryChunkType) {
  auto const octet = noise(1);
  Writer out;
  put(out, {.format = 0, .time = 1000, .length = 1}, octet.span());
  put(out, {.format = 1, .time = 20, .length = 1, .type = 8}, octet.span());
  put(out, {.format = 2, .time = 30}, octet.span());
  put(out, {.format = 3}, octet.span());
  ChunkReader reader;
  reader.feed(out.span());
  std::vector<std::uint32_t> times;
  for (auto const& m : all(reader)) times.push_back(m.timestamp_ms);
  EXPECT_THAT(times, testing::ElementsAre(1000, 1020, 1050, 1080));
}

TEST(ChunkReader, AddsTheTimeOfAType0OnceMoreForAType3BehindIt) {
  Writer out;
  put(out, {.format = 0, .time = 70, .length = 0}, {});
  put(out, {.format = 3}, {});
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = all(reader);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[1].timestamp_ms, 140U);
}

TEST(ChunkReader, ReadsTheLongerChunkStreamIds) {
  auto const octet = noise(1);
  Writer out;
  out.u8(0).u8(10).u24(0).u24(1).u8(9).u32(0).bytes(octet.span());        // 74
  out.u8(1).u8(10).u8(2).u24(0).u24(1).u8(9).u32(0).bytes(octet.span());  // 74 + 512
  out.u8(0xC0).u8(10).bytes(octet.span());
  out.u8(1).u8(0xFF).u8(0xFF).u24(0).u24(1).u8(9).u32(0).bytes(octet.span());
  ChunkReader reader;
  auto const messages = test::feed_in_pieces(reader, out.span(), 2);
  std::vector<std::uint32_t> ids;
  for (auto const& m : messages) ids.push_back(m.chunk_stream);
  EXPECT_THAT(ids, testing::ElementsAre(74, 586, 74, 65'599));
}

TEST(ChunkReader, HeedsSetChunkSizeAtItsPlaceInTheStream) {
  auto const payload = noise(1000);
  Writer out;
  put(out, {.format = 0, .chunk_stream = 2, .length = 4, .type = type::kSetChunkSize},
      Writer{}.u32(1000).finish().span());
  put(out, {.format = 0, .length = 1000}, payload.span());
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = all(reader);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].payload, payload);
  EXPECT_EQ(reader.chunk_size(), 1000U);
}

TEST(ChunkReader, RefusesAChunkSizeOfZeroAndOneAboveThirtyOneBits) {
  for (std::uint32_t const size : {0U, 0x8000'0000U}) {
    Writer out;
    put(out, {.format = 0, .chunk_stream = 2, .length = 4, .type = type::kSetChunkSize},
        Writer{}.u32(size).finish().span());
    ChunkReader reader;
    reader.feed(out.span());
    EXPECT_THAT(error_of(reader), HasSubstr("chunk size"));
  }
}

TEST(ChunkReader, DropsAMessageThatIsAborted) {
  auto const whole = noise(10, 2);
  Writer out;
  put(out, {.format = 0, .length = 200}, noise(128).span());
  put(out, {.format = 0, .chunk_stream = 2, .length = 4, .type = type::kAbort},
      Writer{}.u32(6).finish().span());
  put(out, {.format = 1, .time = 5, .length = 10}, whole.span());
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = all(reader);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].payload, whole);
}

TEST(ChunkReader, RefusesAControlMessageWithoutItsNumber) {
  Writer out;
  put(out, {.format = 0, .chunk_stream = 2, .length = 2, .type = type::kAbort}, noise(2).span());
  ChunkReader reader;
  reader.feed(out.span());
  EXPECT_THAT(error_of(reader), HasSubstr("type 2 with 2 octets"));
}

TEST(ChunkReader, HandsOutWhatWasWholeBeforeAnErrorThenTheErrorForGood) {
  Writer out;
  put(out, {.format = 0, .length = 1}, noise(1).span());
  put(out, {.format = 3, .chunk_stream = 9}, {});
  ChunkReader reader;
  reader.feed(out.span());
  EXPECT_TRUE(reader.next().value().has_value());
  auto const first = reader.next();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().what, "octet 13: rtmp chunk stream 9: begins with a chunk of type 3");
  reader.feed(out.span());
  EXPECT_FALSE(reader.next());
}

TEST(ChunkReader, RefusesAMessageThatBeginsInsideAnother) {
  Writer out;
  put(out, {.format = 0, .length = 200}, noise(128).span());
  put(out, {.format = 0, .length = 100}, noise(100).span());
  ChunkReader reader;
  reader.feed(out.span());
  EXPECT_THAT(error_of(reader), HasSubstr("72 of 200 octets are missing"));
}

TEST(ChunkReader, GoesOnWithAMessageWhoseHeaderIsRepeated) {
  auto const payload = noise(200);
  Writer out;
  put(out, {.format = 0, .time = 9, .length = 200}, payload.span().first(128));
  put(out, {.format = 1, .time = 0, .length = 200}, payload.span().subspan(128));
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = all(reader);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].payload, payload);
  EXPECT_EQ(messages[0].timestamp_ms, 9U);
}

TEST(ChunkReader, AcknowledgesOnceAWindow) {
  ChunkReader reader;
  EXPECT_FALSE(reader.acknowledgement());
  Writer out;
  put(out, {.format = 0, .chunk_stream = 2, .length = 4, .type = type::kWindowAckSize},
      Writer{}.u32(100).finish().span());
  reader.feed(out.span());
  EXPECT_FALSE(reader.acknowledgement());
  Writer more;
  put(more, {.format = 0, .length = 90}, noise(90).span());
  reader.feed(more.span());
  EXPECT_EQ(reader.acknowledgement(), 16U + 12 + 90);
  EXPECT_FALSE(reader.acknowledgement());
  EXPECT_EQ(reader.received(), 118U);
}

}  // namespace
}  // namespace freshet::wire::rtmp
