#include "wire/rtmp/chunk_reader.hpp"
#include "wire/rtmp/chunks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using test::noise;
using test::put;

constexpr std::uint32_t kLate = 0x0123'4567;

/// Two messages of 300 octets at kLate and kLate + 40; `repeat` writes what stands between a chunk
/// of type 3 and its payload while the first of them is under way.
template <class Repeat>
Bytes late_messages(Bytes const& payload, Repeat repeat) {
  Writer out;
  put(out, {.format = 0, .time = kLate, .length = 300}, payload.span().first(128));
  for (std::size_t const at : {128, 256}) {
    put(out, {}, {});
    repeat(out);
    out.bytes(payload.slice(at, 128).span());
  }
  put(out, {.format = 1, .time = 40, .length = 300}, payload.span().first(128));
  put(out, {}, payload.slice(128, 128).span());
  put(out, {}, payload.slice(256).span());
  return out.finish();
}

void expect_both(Bytes const& chunks, Bytes const& payload) {
  for (std::size_t const most : {1, 2, 3, 7, 1000}) {
    ChunkReader reader;
    auto const messages = test::feed_in_pieces(reader, chunks.span(), most);
    ASSERT_EQ(messages.size(), 2U) << most;
    EXPECT_EQ(messages[0].payload, payload) << most;
    EXPECT_EQ(messages[0].timestamp_ms, kLate);
    EXPECT_EQ(messages[1].payload, payload) << most;
    EXPECT_EQ(messages[1].timestamp_ms, kLate + 40);
  }
}

TEST(ExtendedTime, IsRepeatedInChunksOfType3) {
  auto const payload = noise(300);
  expect_both(late_messages(payload, [](Writer& out) { out.u32(kLate); }), payload);
}

TEST(ExtendedTime, MayBeLeftOutOfChunksOfType3) {
  auto const payload = noise(300);
  expect_both(late_messages(payload, [](Writer&) {}), payload);
}

TEST(ExtendedTime, IsToldFromAPayloadThatBeginsLikeIt) {
  auto const any = noise(300);
  std::vector<std::byte> like(any.span().begin(), any.span().end());
  like[128] = std::byte{0x01};
  like[129] = std::byte{0x23};
  like[130] = std::byte{0x45};
  like[131] = std::byte{0x68};  // the time ends in 67
  auto const payload = Bytes::adopt(std::move(like));
  expect_both(late_messages(payload, [](Writer&) {}), payload);
}

TEST(ExtendedTime, OfTypes1And2IsWhatTheTimeGrewByOrTheTimeItself) {
  for (bool const absolute : {false, true}) {
    auto const payload = noise(200);
    Writer out;
    put(out, {.format = 0, .time = 5, .length = 0}, {});
    put(out, {.format = 1, .time = kLate, .length = 200}, payload.span().first(128));
    put(out, {}, {});
    out.u32(absolute ? kLate + 5 : kLate).bytes(payload.span().subspan(128));
    ChunkReader reader;
    auto const messages = test::feed_in_pieces(reader, out.span(), 1);
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[1].timestamp_ms, kLate + 5);
    EXPECT_EQ(messages[1].payload, payload);
  }
}

TEST(ExtendedTime, CarriesATimeThatIsTheMarkItself) {
  Writer out;
  put(out, {.format = 0, .time = 0xFFFFFF, .length = 0}, {});
  put(out, {.format = 0, .time = 0xFFFFFE, .length = 0}, {});
  ChunkReader reader;
  auto const messages = test::feed_in_pieces(reader, out.span(), 3);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].timestamp_ms, 0xFFFFFFU);
  EXPECT_EQ(messages[1].timestamp_ms, 0xFFFFFEU);
}

TEST(ExtendedTime, WrapsAfterThirtyTwoBits) {
  Writer out;
  put(out, {.format = 0, .time = 0xFFFF'FFF0, .length = 0}, {});
  put(out, {.format = 2, .time = 0x20}, {});
  ChunkReader reader;
  reader.feed(out.span());
  auto const messages = test::all(reader);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[1].timestamp_ms, 0x10U);
}

TEST(ExtendedTime, LeftOutOfAShortLastPieceDoesNotHoldItBack) {
  auto const payload = noise(130);
  Writer out;
  put(out, {.format = 0, .time = kLate, .length = 130}, payload.span().first(128));
  put(out, {}, payload.span().subspan(128));
  ChunkReader reader;
  reader.feed(out.span());
  EXPECT_EQ(test::all(reader).size(), 1U);
}

}  // namespace
}  // namespace freshet::wire::rtmp
