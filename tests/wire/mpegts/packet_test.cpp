/// One transport packet, field by field.
#include "wire/mpegts/packet.hpp"

#include "support/hex.hpp"
#include "support/ts_writer.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mpegts {
namespace {

/// The packet that begins so, with FF up to its end.
Bytes filled(std::string_view hex) {
  auto const head = test::from_hex(hex);
  std::vector<std::byte> out{head.span().begin(), head.span().end()};
  out.resize(kPacketSize, std::byte{0xFF});
  return Bytes::adopt(std::move(out));
}

TEST(TransportPacketTest, IsAHeaderAndAPayload) {
  auto const octets = filled("47 4101 17 abcd");
  auto const packet = parse_packet(octets.span()).value();
  EXPECT_EQ(packet.pid, 0x101);
  EXPECT_TRUE(packet.unit_start);
  EXPECT_EQ(packet.continuity, 7);
  EXPECT_FALSE(packet.scrambled || packet.damaged || packet.discontinuity || packet.pcr);
  ASSERT_EQ(packet.payload.size(), 184U);
  EXPECT_EQ(packet.payload.front(), std::byte{0xAB});
}

TEST(TransportPacketTest, CarriesAClockInItsAdaptationField) {
  // base 0x1_2345_6789, extension 299
  auto const octets = filled("47 0100 30 07 d0 91a2b3c4 ff2b aa");
  auto const packet = parse_packet(octets.span()).value();
  EXPECT_TRUE(packet.discontinuity);
  EXPECT_TRUE(packet.random_access);
  EXPECT_EQ(packet.pcr, 0x1'2345'6789ULL * 300 + 299);
  EXPECT_EQ(packet.payload.size(), 176U);
}

TEST(TransportPacketTest, MayHoldAnAdaptationFieldAlone) {
  auto const octets = filled("47 0100 20 b7 00");
  auto const packet = parse_packet(octets.span()).value();
  EXPECT_FALSE(packet.has_payload);
  EXPECT_TRUE(packet.payload.empty());
}

TEST(TransportPacketTest, MayBeStuffedByTheLengthAlone) {
  auto const octets = filled("47 0100 30 00 ab");
  EXPECT_EQ(parse_packet(octets.span()).value().payload.size(), 183U);
}

TEST(TransportPacketTest, SaysWhetherItIsFilledUp) {
  auto const stuffed = [](std::string_view hex) {
    return parse_packet(filled(hex).span()).value().stuffed;
  };
  EXPECT_FALSE(stuffed("47 0100 10"));
  EXPECT_TRUE(stuffed("47 0100 30 00"));
  EXPECT_TRUE(stuffed("47 0100 30 01 00"));
  EXPECT_FALSE(stuffed("47 0100 30 01 40"));
  EXPECT_FALSE(stuffed("47 0100 30 07 10 000000000000"));
  EXPECT_TRUE(stuffed("47 0100 30 08 10 000000000000 ff"));
  EXPECT_FALSE(stuffed("47 0100 30 0a 1f 000000000000 000000000000")) << "less than it announces";
  EXPECT_FALSE(stuffed("47 0100 30 06 03 01aa 02bbcc"));
  EXPECT_TRUE(stuffed("47 0100 30 07 03 01aa 02bbcc ff"));
}

TEST(TransportPacketTest, SaysThatItIsDamagedOrScrambled) {
  auto const damaged = filled("47 8100 10"), scrambled = filled("47 0100 90");
  EXPECT_TRUE(parse_packet(damaged.span()).value().damaged);
  EXPECT_TRUE(parse_packet(scrambled.span()).value().scrambled);
}

TEST(TransportPacketTest, IsRefusedWhenItCannotBeOne) {
  auto const fault = [](Bytes const& octets) { return parse_packet(octets.span()).error().what; };
  EXPECT_EQ(fault(filled("46 0100 10")), "ts packet: no sync octet");
  EXPECT_EQ(fault(filled("47 0100 10").slice(0, 187)), "ts packet: no sync octet");
  EXPECT_EQ(fault(filled("47 0100 00")), "ts packet: holds nothing");
  EXPECT_EQ(fault(filled("47 0100 30 b7")), "ts packet: adaptation field of 183 octets");
  EXPECT_EQ(fault(filled("47 0100 20 b8")), "ts packet: adaptation field of 184 octets");
  EXPECT_EQ(fault(filled("47 0100 30 03 10")), "ts packet: adaptation field ends in its clock");
}

}  // namespace
}  // namespace freshet::wire::mpegts
