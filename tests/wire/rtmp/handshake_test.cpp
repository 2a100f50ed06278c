#include "wire/rtmp/handshake.hpp"

#include "support/hex.hpp"
#include "wire/rtmp/chunks.hpp"
#include "wire/rtmp/digest.hpp"
#include "wire/rtmp/sha256.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace freshet::wire::rtmp {
namespace {

using test::count_up;
using test::hmac_sha256;
using test::noise;
using testing::HasSubstr;

constexpr std::size_t kAnswer = 1 + 2 * kHandshakeBlock;

TEST(HmacOfTheTests, IsThatOfRfc4231) {
  EXPECT_EQ(test::to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/// C0 and C1 with random octets from `seed`.
std::vector<std::byte> first_flight(unsigned seed = 1) {
  std::vector<std::byte> flight{std::byte{3}};
  auto const block = noise(kHandshakeBlock, seed);
  flight.insert(flight.end(), block.span().begin(), block.span().end());
  return flight;
}

std::span<std::byte, kHandshakeBlock> block_of(std::vector<std::byte>& flight, std::size_t at) {
  return std::span{flight}.subspan(at).first<kHandshakeBlock>();
}

TEST(ServerHandshake, EchoesAClientWithoutADigest) {
  auto const c = first_flight();
  ServerHandshake server{hmac_sha256, count_up};
  server.feed(c);
  std::vector<std::byte> out;
  EXPECT_FALSE(server.step(out).value());
  ASSERT_EQ(out.size(), kAnswer);
  EXPECT_EQ(out[0], std::byte{3});
  EXPECT_TRUE(std::ranges::equal(ByteSpan{out}.last(kHandshakeBlock), ByteSpan{c}.subspan(1)));
  EXPECT_FALSE(server.digest());
}

TEST(ServerHandshake, IsDoneWithC2AndKeepsWhatFollows) {
  ServerHandshake server{hmac_sha256, count_up};
  std::vector<std::byte> out;
  server.feed(first_flight());
  server.feed(noise(kHandshakeBlock).span());
  server.feed(as_bytes("chunks"));
  EXPECT_TRUE(server.step(out).value());
  EXPECT_EQ(server.leftover().text(), "chunks");
  out.clear();
  EXPECT_TRUE(server.step(out).value());
  EXPECT_TRUE(out.empty());
}

TEST(ServerHandshake, WorksOctetByOctet) {
  auto bytes = first_flight();
  auto const c2 = noise(kHandshakeBlock);
  bytes.insert(bytes.end(), c2.span().begin(), c2.span().end());
  ServerHandshake server{hmac_sha256, count_up};
  std::vector<std::byte> out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    server.feed(ByteSpan{bytes}.subspan(i, 1));
    EXPECT_EQ(server.step(out).value(), i + 1 == bytes.size());
    EXPECT_EQ(out.size(), i + 1 < 1 + kHandshakeBlock ? 0U : kAnswer);
  }
}

TEST(ServerHandshake, AnswersADigestInEitherLayout) {
  for (auto const layout : {Layout::digest_first, Layout::key_first}) {
    for (unsigned seed = 1; seed < 6; ++seed) {
      auto c = first_flight(seed);
      sign_c1(block_of(c, 1), layout, hmac_sha256);
      ServerHandshake server{hmac_sha256, count_up};
      server.feed(c);
      std::vector<std::byte> out;
      ASSERT_FALSE(server.step(out).value());
      EXPECT_TRUE(server.digest());
      ASSERT_EQ(out.size(), kAnswer);
      auto const client = find_digest(block_of(c, 1), hmac_sha256);
      ASSERT_TRUE(client);
      EXPECT_EQ(client->layout, layout);
      EXPECT_TRUE(verify_answer(block_of(out, 1), block_of(out, 1 + kHandshakeBlock), layout,
                                client->digest, hmac_sha256));
    }
  }
}

TEST(ServerHandshake, DoesWithoutDigestsWhenItIsGivenNoHmac) {
  auto c = first_flight();
  sign_c1(block_of(c, 1), Layout::key_first, hmac_sha256);
  ServerHandshake server{nullptr, count_up};
  server.feed(c);
  std::vector<std::byte> out;
  EXPECT_FALSE(server.step(out).value());
  EXPECT_FALSE(server.digest());
}

TEST(ServerHandshake, FindsTheDigestThatFfmpegSends) {
  ServerHandshake server{hmac_sha256, count_up};
  server.feed(test::from_corpus("rtmp_handshake/ffmpeg").span());
  std::vector<std::byte> out;
  EXPECT_TRUE(server.step(out).value());
  EXPECT_TRUE(server.digest());
}

TEST(Digest, IsNotFoundWhenOneOctetOfTheBlockDiffers) {
  auto c = first_flight();
  sign_c1(block_of(c, 1), Layout::digest_first, hmac_sha256);
  ASSERT_TRUE(find_digest(block_of(c, 1), hmac_sha256));
  c[1500] ^= std::byte{1};
  EXPECT_FALSE(find_digest(block_of(c, 1), hmac_sha256));
}

TEST(Digest, LiesWithinItsHalf) {
  for (int const octet : {0, 0xFF}) {
    Block block;
    block.fill(static_cast<std::byte>(octet));
    auto const first = digest_position(block, Layout::digest_first);
    auto const second = digest_position(block, Layout::key_first);
    EXPECT_EQ(first, 8 + 4 + 4U * static_cast<unsigned>(octet) % 728);
    EXPECT_EQ(second, 772 + 4 + 4U * static_cast<unsigned>(octet) % 728);
    EXPECT_LE(second + 32, kHandshakeBlock);
  }
}

TEST(ServerHandshake, NamesWhatElseRingsAtThisDoor) {
  auto const refused = [](int first) {
    ServerHandshake server{hmac_sha256, count_up};
    server.feed(std::vector{static_cast<std::byte>(first)});
    std::vector<std::byte> out;
    return server.step(out).error().what;
  };
  EXPECT_THAT(refused(0x16), HasSubstr("TLS"));
  EXPECT_THAT(refused(6), HasSubstr("RTMPE"));
  EXPECT_THAT(refused('G'), HasSubstr("no RTMP"));
  EXPECT_THAT(refused(2), HasSubstr("version 2"));
}

TEST(ClientHandshake, ShakesHandsWithTheServer) {
  ClientHandshake client{count_up};
  ServerHandshake server{hmac_sha256, count_up};
  std::vector<std::byte> to_server, to_client;
  EXPECT_FALSE(client.step(to_server).value());
  server.feed(to_server);
  to_server.clear();
  EXPECT_FALSE(server.step(to_client).value());
  client.feed(to_client);
  client.feed(as_bytes("behind"));
  EXPECT_TRUE(client.step(to_server).value());
  EXPECT_EQ(client.leftover().text(), "behind");
  EXPECT_TRUE(std::ranges::equal(to_server, ByteSpan{to_client}.subspan(1, kHandshakeBlock)));
  server.feed(to_server);
  EXPECT_TRUE(server.step(to_client).value());
  EXPECT_FALSE(server.digest());
}

TEST(ClientHandshake, RefusesAServerOfAnotherVersion) {
  ClientHandshake client{count_up};
  std::vector<std::byte> out;
  client.feed(as_bytes("HTTP/1.1 400"));
  EXPECT_THAT(client.step(out).error().what, HasSubstr("no RTMP"));
}

}  // namespace
}  // namespace freshet::wire::rtmp
