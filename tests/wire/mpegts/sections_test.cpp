/// Sections over packets, and the two tables in them.
#include "wire/mpegts/sections.hpp"

#include "support/hex.hpp"
#include "support/ts_writer.hpp"
#include "wire/mpegts/crc32.hpp"
#include "wire/mpegts/tables.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mpegts {
namespace {

using test::from_hex;
using test::TsWriter;

/// A sound section of `size` octets in all, with a pointer in front.
Bytes section_of(std::size_t size, std::uint8_t fill = 1) {
  std::vector<std::byte> const body(size - 7, std::byte{fill});
  return TsWriter::section_of(0, body);
}

TEST(Crc32, IsTheOneOfMpeg) {
  EXPECT_EQ(crc32(as_bytes("123456789")), 0x0376'E6E7U);
  // The PAT that ffmpeg writes, with its own checksum at the end.
  EXPECT_EQ(crc32(from_hex("00b00d0001c100000001f0002ab104b2").span()), 0U);
}

TEST(SectionsTest, AnswersOneInAPacket) {
  Sections sections;
  auto const payload = section_of(100);
  auto const out = sections.feed(payload.span(), true);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0], payload.slice(1));
}

TEST(SectionsTest, JoinsOneOverSeveralPackets) {
  Sections sections;
  auto const payload = section_of(500);
  EXPECT_TRUE(sections.feed(payload.slice(0, 184).span(), true).empty());
  EXPECT_TRUE(sections.feed(payload.slice(184, 184).span(), false).empty());
  auto const out = sections.feed(payload.slice(368).span(), false);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].size(), 500U);
}

TEST(SectionsTest, AnswersSeveralInAPacketAndTheEndOfOneBeforeThem) {
  auto const first = section_of(150, 1), second = section_of(40, 2), third = section_of(50, 3);
  Sections sections;
  EXPECT_TRUE(sections.feed(first.slice(0, 101).span(), true).empty());
  Writer payload;
  payload.u8(50).bytes(first.slice(101).span());
  payload.bytes(second.slice(1).span()).bytes(third.slice(1).span()).u8(0xFF).u8(0xFF);
  auto const out = sections.feed(payload.span(), true);
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0], first.slice(1));
  EXPECT_EQ(out[2], third.slice(1));
  EXPECT_TRUE(sections.feed(third.slice(1).span(), false).empty()) << "behind stuffing is nothing";
  EXPECT_EQ(sections.broken(), 0U);
}

TEST(SectionsTest, DropsOneThatMissesAPacketOrABit) {
  auto const payload = section_of(300);
  Sections sections;
  static_cast<void>(sections.feed(payload.slice(0, 184).span(), true));
  sections.lose();
  EXPECT_TRUE(sections.feed(payload.slice(184).span(), false).empty());
  EXPECT_EQ(sections.broken(), 1U);
  auto const small = section_of(60);
  std::vector<std::byte> octets{small.span().begin(), small.span().end()};
  octets[30] ^= std::byte{4};
  EXPECT_TRUE(sections.feed(octets, true).empty());
  EXPECT_EQ(sections.broken(), 2U);
  EXPECT_EQ(sections.feed(small.span(), true).size(), 1U) << "and takes the next";
}

TEST(SectionsTest, DropsOneThatIsTooLongOrPointsOutside) {
  Sections sections;
  EXPECT_TRUE(sections.feed(from_hex("00 00bfff 0000").span(), true).empty());
  EXPECT_EQ(sections.broken(), 1U);
  EXPECT_TRUE(sections.feed(from_hex("09 00b0").span(), true).empty());
  EXPECT_TRUE(sections.feed({}, true).empty());
}

TEST(Pat, ListsProgrammesWithoutTheNetwork) {
  auto const body = TsWriter::pat_body({{0, 0x10}, {1, 0x100}, {7, 0x1FF0}}, 5, true, 1, 2);
  auto const section = TsWriter::section_of(0, body.span()).slice(1);
  auto const pat = parse_pat(section.span()).value();
  EXPECT_EQ(pat.version, 5);
  EXPECT_TRUE(pat.current);
  EXPECT_EQ(pat.section, 1);
  EXPECT_EQ(pat.last_section, 2);
  EXPECT_EQ(pat.programmes, (std::vector<Listed>{{1, 0x100}, {7, 0x1FF0}}));
}

TEST(PmtTest, ListsStreamsByWhatTheyAre) {
  auto const body = TsWriter::pmt_body(3,
                                       {{0x1B, 0x101},
                                        {0x0F, 0x102},
                                        {0x11, 0x103},
                                        {0x24, 0x104},
                                        {0x06, 0x105, from_hex("05044f707573 7f028002")},
                                        {0x06, 0x106, from_hex("0a04656e6700 6a0100")},
                                        {0x06, 0x107, from_hex("5908656e67100001 0001")},
                                        {0x86, 0x108, from_hex("050443554549")},
                                        {0x81, 0x109}},
                                       2, false);
  auto const section = TsWriter::section_of(2, body.span()).slice(1);
  auto const pmt = parse_pmt(section.span()).value();
  EXPECT_EQ(pmt.number, 3);
  EXPECT_EQ(pmt.version, 2);
  EXPECT_FALSE(pmt.current);
  EXPECT_EQ(pmt.clock_pid, 0x101);
  ASSERT_EQ(pmt.streams.size(), 9U);
  std::vector<Kind> const kinds{Kind::h264,  Kind::aac_adts, Kind::aac_latm,
                                Kind::h265,  Kind::opus,     Kind::refused,
                                Kind::other, Kind::other,    Kind::refused};
  for (std::size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(pmt.streams[i].kind, kinds[i]) << i;
  EXPECT_EQ(pmt.streams[4].opus_channels, 2);
  EXPECT_EQ(pmt.streams[5].name, "AC-3");
  EXPECT_FALSE(pmt.streams[5].video);
}

TEST(PmtTest, IsRefusedWhenItEndsEarly) {
  auto const body = TsWriter::pmt_body(1, {{0x1B, 0x101}});
  auto const section = TsWriter::section_of(2, body.slice(0, body.size() - 5).span()).slice(1);
  EXPECT_TRUE(parse_pmt(section.span())) << "no streams is a table, too";
  auto const torn = TsWriter::section_of(2, body.slice(0, 7).span()).slice(1);
  EXPECT_EQ(parse_pmt(torn.span()).error().what, "pmt: ends early");
  EXPECT_EQ(parse_pat(section.span()).error().what, "pat: table 2");
}

}  // namespace
}  // namespace freshet::wire::mpegts
