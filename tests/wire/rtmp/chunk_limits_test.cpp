#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/chunks.hpp"
#include "wire/rtmp/message_buffer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using test::noise;
using test::put;
using testing::HasSubstr;

TEST(ChunkLimits, RefuseAMessageThatIsTooLongAtItsHeader) {
  Writer out;
  put(out, {.format = 0, .length = 1001}, {});
  ChunkReader reader{{.message = 1000}};
  reader.feed(out.span());
  EXPECT_THAT(reader.next().error().what, HasSubstr("a message of 1001 octets, 1000 are allowed"));
}

TEST(ChunkLimits, RefuseOneChunkStreamTooMany) {
  ChunkReader reader{{.chunk_streams = 3}};
  for (std::uint8_t id = 3; id < 7; ++id) {
    Writer out;
    put(out, {.format = 0, .chunk_stream = id, .length = 1}, noise(1).span());
    reader.feed(out.span());
  }
  EXPECT_EQ(reader.next().value()->chunk_stream, 3U);
  EXPECT_EQ(reader.next().value()->chunk_stream, 4U);
  EXPECT_EQ(reader.next().value()->chunk_stream, 5U);
  EXPECT_THAT(reader.next().error().what, HasSubstr("more than 3 chunk streams"));
}

TEST(ChunkLimits, RefuseTooMuchUnderAssemblyAtOnce) {
  ChunkReader reader{{.assembling = 300'000}};
  for (std::uint8_t id = 3; id < 8; ++id) {
    Writer out;
    put(out, {.format = 0, .chunk_stream = id, .length = 1 << 20}, noise(128).span());
    reader.feed(out.span());
  }
  EXPECT_THAT(reader.next().error().what, HasSubstr("unfinished messages take 327680 octets"));
}

TEST(ChunkLimits, CountOnlyMessagesThatAreUnfinished) {
  ChunkReader reader{{.assembling = 100'000}};
  reader.set_chunk_size(0xFFFFFF);
  for (int i = 0; i < 8; ++i) {
    Writer out;
    put(out, {.format = 0, .length = 50'000}, noise(50'000).span());
    reader.feed(out.span());
    ASSERT_TRUE(reader.next().value().has_value()) << i;
  }
}

TEST(MessageBuffer, TakesMemoryForWhatArrivedAndNotForWhatWasAnnounced) {
  MessageBuffer buffer;
  buffer.start(8 << 20);
  EXPECT_EQ(buffer.held(), 64U << 10);
  buffer.append(noise(70'000).span());
  EXPECT_EQ(buffer.held(), 128U << 10);
  EXPECT_EQ(buffer.missing(), (8U << 20) - 70'000);
}

TEST(MessageBuffer, TakesExactlyWhatASmallMessageNeeds) {
  MessageBuffer buffer;
  buffer.start(5000);
  EXPECT_EQ(buffer.held(), 5000U);
  buffer.append(noise(5000).span());
  EXPECT_EQ(buffer.finish(), noise(5000));
  EXPECT_EQ(buffer.held(), 0U);
}

TEST(MessageBuffer, TrustsALengthThatArrivedBefore) {
  MessageBuffer buffer;
  auto const large = noise(200'000);
  buffer.start(200'000);
  buffer.append(large.span());
  EXPECT_EQ(buffer.finish(), large);
  buffer.start(190'000);
  EXPECT_EQ(buffer.held(), 190'000U);
  buffer.drop();
  buffer.start(1 << 20);
  EXPECT_EQ(buffer.held(), 200'000U);
}

}  // namespace
}  // namespace freshet::wire::rtmp
