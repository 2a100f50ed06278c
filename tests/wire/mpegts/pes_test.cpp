/// PES packets: their header, and when they are whole.
#include "wire/mpegts/pes.hpp"

#include "support/hex.hpp"
#include "support/ts_writer.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mpegts {
namespace {

using test::from_hex;
using test::TsPes;
using test::TsWriter;

std::string fault_of(std::string_view hex) {
  auto const header = parse_pes_header(from_hex(hex).span());
  return header ? "" : header.error().what;
}

struct PesTest : ::testing::Test {
  Faults faults;
  PesAssembler assembler{faults};
  std::vector<PesPacket> out;

  void feed(Bytes const& octets, std::size_t piece = 184) {
    bool start = true;
    for (auto const& part : test::pieces_of(octets, piece)) {
      assembler.feed(part.span(), std::exchange(start, false), part.size() < piece, out);
    }
  }
  static Bytes payload(std::size_t size) {
    return Bytes::adopt(std::vector<std::byte>(size, std::byte{0x5A}));
  }
};

TEST(PesHeaderTest, TellsBothTimes) {
  constexpr std::int64_t kPts = 0x1'89AB'CDEF, kDts = 0x0'7654'3210;
  auto const octets = TsWriter::pes_octets({kPts, kDts}, as_bytes("abc"));
  auto const header = parse_pes_header(octets.span()).value().value();
  EXPECT_EQ(header.stream_id, 0xE0);
  EXPECT_EQ(header.size, 19U);
  EXPECT_EQ(header.packet_size, 22U);
  EXPECT_EQ(header.pts, kPts);
  EXPECT_EQ(header.dts, kDts);
}

TEST(PesHeaderTest, WaitsForItsEnd) {
  auto const octets = TsWriter::pes_octets({5}, {});
  for (std::size_t n = 0; n < octets.size(); ++n) {
    EXPECT_FALSE(parse_pes_header(octets.slice(0, n).span()).value()) << n;
  }
  EXPECT_TRUE(parse_pes_header(octets.span()).value());
}

TEST(PesHeaderTest, IsShortForStreamsWithoutTimes) {
  auto const header = parse_pes_header(from_hex("000001bf 0004 01020304").span()).value().value();
  EXPECT_EQ(header.size, 6U);
  EXPECT_EQ(header.packet_size, 10U);
}

TEST(PesHeaderTest, IsRefusedWhenItCannotBeOne) {
  EXPECT_EQ(fault_of("000002e0 0000"), "pes: no start code");
  EXPECT_EQ(fault_of("000001c0 0000"), "pes: no length");
  EXPECT_EQ(fault_of("000001e0 0000 000000"), "pes: no header behind the length");
  EXPECT_EQ(fault_of("000001e0 0003 808005"), "pes: header of 14 octets in a packet of 9");
  EXPECT_EQ(fault_of("000001e0 0000 804005 0000000000"), "pes: a decoding time alone");
  EXPECT_EQ(fault_of("000001e0 0000 808005 2000010001"),
            "pes: presentation time without its markers");
  EXPECT_EQ(fault_of("000001e0 0000 80c00a 3100010001 2100010001"),
            "pes: decoding time without its markers");
}

TEST_F(PesTest, WithALengthIsAnsweredWithItsLastOctet) {
  feed(TsWriter::pes_octets({90'000}, payload(400).span()));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].payload, payload(400));
  EXPECT_FALSE(out[0].after_loss);
}

TEST_F(PesTest, WithoutALengthIsAnsweredWhenTheNextBegins) {
  feed(TsWriter::pes_octets({1, {}, false}, payload(400).span()));
  EXPECT_TRUE(out.empty());
  feed(TsWriter::pes_octets({2, {}, false}, payload(10).span()));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].payload, payload(400));
  EXPECT_EQ(out[0].header.pts, 1);
}

TEST_F(PesTest, WithoutALengthIsWholeAtTheEndWhereItsLastPacketWasFilledUp) {
  TsPes unbounded{7};
  unbounded.bounded = false;
  feed(TsWriter::pes_octets(unbounded, payload(500).span()));
  EXPECT_TRUE(out.empty());
  assembler.finish(out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].payload.size(), 500U);
  auto const octets = TsWriter::pes_octets(unbounded, payload(500).span());
  feed(octets.slice(0, 368));
  assembler.finish(out);
  EXPECT_EQ(out.size(), 1U) << "nobody knows whether that was all";
}

TEST_F(PesTest, TakesAHeaderThatLiesAcrossPackets) {
  feed(TsWriter::pes_octets({1, 1}, payload(30).span()), 4);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].payload, payload(30));
}

TEST_F(PesTest, OfWhichAPartIsMissingIsDroppedWhole) {
  auto const octets = TsWriter::pes_octets({1, {}, false}, payload(400).span());
  assembler.feed(octets.slice(0, 184).span(), true, false, out);
  assembler.lose();
  assembler.feed(octets.slice(368).span(), false, false, out);
  feed(TsWriter::pes_octets({2}, payload(10).span()));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].header.pts, 2);
  EXPECT_TRUE(out[0].after_loss);
  EXPECT_EQ(faults.cut_pes, 1U);
  feed(TsWriter::pes_octets({3}, payload(10).span()));
  EXPECT_FALSE(out.back().after_loss);
}

TEST_F(PesTest, ThatIsShorterThanItSaysIsDroppedWhole) {
  auto const octets = TsWriter::pes_octets({1}, payload(400).span());
  feed(octets.slice(0, 300));
  feed(TsWriter::pes_octets({2}, payload(10).span()));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(faults.cut_pes, 1U);
}

TEST_F(PesTest, IsNeverTakenFromItsMiddle) {
  assembler.feed(payload(184).span(), false, false, out);
  assembler.feed(payload(184).span(), false, false, out);
  EXPECT_TRUE(out.empty());
  feed(payload(184));
  feed(TsWriter::pes_octets({2}, payload(10).span()));
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(faults.broken_pes, 1U);
}

TEST_F(PesTest, HasABound) {
  feed(TsWriter::pes_octets({1, {}, false}, payload(PesAssembler::kMaxSize).span()), 1UL << 20);
  feed(TsWriter::pes_octets({2}, payload(10).span()));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].header.pts, 2);
  EXPECT_EQ(faults.broken_pes, 1U);
}

TEST_F(PesTest, WithoutALengthIsAnsweredAtOnceWhereTheMuxerShowsItsEnd) {
  auto const octets = TsWriter::pes_octets({1, {}, false}, payload(400).span());
  for (int i = 0; i < PesAssembler::kShown; ++i) feed(octets);
  EXPECT_EQ(out.size(), PesAssembler::kShown - 1U);
  feed(octets);
  EXPECT_EQ(out.size(), PesAssembler::kShown + 1U);
  auto const full = TsWriter::pes_octets({1, {}, false}, payload(2 * 184 - 14).span());
  feed(full);
  EXPECT_EQ(out.size(), PesAssembler::kShown + 1U) << "one that fits exactly shows nothing";
  feed(octets);
  EXPECT_EQ(out.size(), PesAssembler::kShown + 3U);
  for (auto const& one : out) EXPECT_FALSE(one.after_loss);
}

TEST_F(PesTest, ThatGoesOnBehindStuffingIsNeverAnsweredEarlyAgain) {
  auto const octets = TsWriter::pes_octets({1, {}, false}, payload(400).span());
  for (int i = 0; i <= PesAssembler::kShown; ++i) feed(octets);
  assembler.feed(payload(184).span(), false, false, out);
  EXPECT_EQ(faults.cut_pes, 1U);
  auto const before = out.size();
  feed(octets);
  EXPECT_EQ(out.size(), before);
  feed(octets);
  ASSERT_EQ(out.size(), before + 1);
  EXPECT_TRUE(out.back().after_loss);
}

TEST_F(PesTest, ThatIsScrambledIsLeftOutAndMissed) {
  auto const octets = TsWriter::pes_octets({1}, payload(10).span());
  std::vector<std::byte> scrambled{octets.span().begin(), octets.span().end()};
  scrambled[6] |= std::byte{0x10};
  feed(Bytes::adopt(scrambled));
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(faults.scrambled, 1U);
  feed(octets);
  EXPECT_TRUE(out.at(0).after_loss);
}

}  // namespace
}  // namespace freshet::wire::mpegts
