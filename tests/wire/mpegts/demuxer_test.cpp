/// Which programme is taken, what comes of it, and what losses and damage leave.
#include "wire/mpegts/demuxer.hpp"

#include "support/ts_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace freshet::wire::mpegts {
namespace {

using test::TsStream;
using test::TsWriter;
using ::testing::ElementsAre;

struct Demuxed {
  std::vector<Programme> programmes;
  std::vector<Pes> units;
  Faults faults;

  [[nodiscard]] std::vector<Pes> of(bool video) const {
    std::vector<Pes> out;
    std::ranges::copy_if(units, std::back_inserter(out),
                         [video](Pes const& pes) { return pes.video == video; });
    return out;
  }
};

Demuxed demuxed(Bytes const& stream, std::size_t piece = 1'316) {
  Demuxer demuxer;
  Demuxed out;
  for (auto const& octets : test::pieces_of(stream, piece)) {
    demuxer.feed(octets.span());
    while (auto event = demuxer.next()) {
      if (auto* programme = std::get_if<Programme>(&*event)) {
        out.programmes.push_back(std::move(*programme));
      } else {
        out.units.push_back(std::move(std::get<Pes>(*event)));
      }
    }
  }
  out.faults = demuxer.faults();
  return out;
}

std::vector<TsStream> const kFilm{{0x1B, 0x101}, {0x0F, 0x102}};

TEST(TsDemuxer, AnswersTheUnitsOfBothStreamsWithTheirTimes) {
  TsWriter ts;
  ts.programme(kFilm);
  ts.pes(0x101, {9'000, 5'400}, as_bytes("picture"));
  ts.pes(0x102, {6'000, {}, true, 0xC0}, as_bytes("sound"));
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 1U);
  EXPECT_EQ(out.programmes[0].video->kind, Kind::h264);
  EXPECT_EQ(out.programmes[0].audio->kind, Kind::aac_adts);
  ASSERT_EQ(out.units.size(), 2U);
  EXPECT_TRUE(out.units[0].video);
  EXPECT_EQ(out.units[0].pts, 9'000);
  EXPECT_EQ(out.units[0].dts, 5'400);
  EXPECT_EQ(as_text(out.units[1].payload.span()), "sound");
  EXPECT_EQ(out.faults, Faults{});
}

TEST(TsDemuxer, CarriesBothTimesOverTheEndOfTheirBits) {
  TsWriter ts;
  ts.programme(kFilm);
  ts.pes(0x101, {kPtsModulus + 100, kPtsModulus - 3'500}, as_bytes("picture"));
  ts.pes(0x102, {kPtsModulus + 50, {}, true, 0xC0}, as_bytes("sound"));
  ts.pes(0x101, {kPtsModulus + 3'700, kPtsModulus + 100}, as_bytes("picture"));
  ts.pes(0x102, {kPtsModulus - 40, {}, true, 0xC0}, as_bytes("late"));
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.units.size(), 4U);
  EXPECT_EQ(out.units[0].pts, kPtsModulus + 100);
  EXPECT_EQ(out.units[1].dts, kPtsModulus + 50);
  EXPECT_EQ(out.units[2].dts, kPtsModulus + 100);
  EXPECT_EQ(out.units[3].dts, kPtsModulus - 40);
}

TEST(TsDemuxer, TakesTheFirstProgrammeWithAPicture) {
  TsWriter ts;
  ts.pat({{1, 0x100}, {2, 0x200}, {3, 0x300}});
  ts.pmt(0x300, 3, {{0x1B, 0x301}}).pmt(0x200, 2, {{0x24, 0x201}}).pmt(0x100, 1, {{0x0F, 0x101}});
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 1U);
  EXPECT_EQ(out.programmes[0].number, 2);
  EXPECT_THAT(out.programmes[0].passed_over, ElementsAre(1, 3));
}

TEST(TsDemuxer, TakesSoundWhereNoProgrammeHasAPicture) {
  TsWriter ts;
  ts.pat({{1, 0x100}, {2, 0x200}}).pmt(0x100, 1, {{0x86, 0x101}}).pmt(0x200, 2, {{0x0F, 0x201}});
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 1U);
  EXPECT_EQ(out.programmes[0].number, 2);
  EXPECT_FALSE(out.programmes[0].video);
}

TEST(TsDemuxer, DoesNotWaitForEverForAProgrammeWithoutAMap) {
  TsWriter ts;
  ts.pat({{1, 0x100}, {2, 0x200}}).pmt(0x200, 2, {{0x1B, 0x201}});
  EXPECT_TRUE(demuxed(ts.finish()).programmes.empty());
  for (int i = 0; i < Directory::kPatience; ++i) ts.pat({{1, 0x100}, {2, 0x200}});
  EXPECT_EQ(demuxed(ts.finish()).programmes.size(), 1U);
}

TEST(TsDemuxer, NamesWhatNothingHereCarries) {
  TsWriter ts;
  ts.programme({{0x1B, 0x101}, {0x81, 0x102}}).pes(0x101, {0}, as_bytes("one"));
  auto const programme = demuxed(ts.finish()).programmes.at(0);
  EXPECT_EQ(programme.refused->name, "AC-3");
  TsWriter both;
  both.programme({{0x1B, 0x101}, {0x81, 0x102}, {0x0F, 0x103}}).pes(0x101, {0}, as_bytes("one"));
  EXPECT_FALSE(demuxed(both.finish()).programmes.at(0).refused) << "there is AAC, too";
}

TEST(TsDemuxer, FollowsAMapThatChanges) {
  TsWriter ts;
  ts.programme(kFilm).pes(0x101, {1'000}, as_bytes("one"));
  ts.programme({{0x24, 0x111}, {0x0F, 0x102}}, 1);
  ts.pes(0x101, {2'000}, as_bytes("old")).pes(0x111, {3'000}, as_bytes("two"));
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 2U);
  EXPECT_EQ(out.programmes[1].video->kind, Kind::h265);
  ASSERT_EQ(out.units.size(), 2U);
  EXPECT_EQ(as_text(out.units[1].payload.span()), "two");
}

TEST(TsDemuxer, DoesNotReadTablesThatAreStillToCome) {
  TsWriter ts;
  ts.programme(kFilm).pmt(0x100, 1, {{0x24, 0x111}}, 1, false).pat({{5, 0x500}}, 1, false);
  ts.pes(0x101, {1'000}, as_bytes("one"));
  auto const out = demuxed(ts.finish());
  EXPECT_EQ(out.programmes.size(), 1U);
  EXPECT_EQ(out.units.size(), 1U);
}

TEST(TsDemuxer, ReadsAListOfSeveralSections) {
  TsWriter ts;
  ts.section(0, 0, TsWriter::pat_body({{2, 0x200}}, 0, true, 1, 1).span());
  ts.section(0, 0, TsWriter::pat_body({{1, 0x100}}, 0, true, 0, 1).span());
  ts.pmt(0x100, 1, {{0x0F, 0x101}}).pmt(0x200, 2, {{0x1B, 0x201}});
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 1U);
  EXPECT_EQ(out.programmes[0].number, 2);
}

TEST(TsDemuxer, GoesToAnotherProgrammeWhenItsOwnIsGone) {
  TsWriter ts;
  ts.programme(kFilm).pat({{9, 0x900}}, 1).pmt(0x900, 9, {{0x1B, 0x901}});
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.programmes.size(), 2U);
  EXPECT_EQ(out.programmes[1].number, 9);
}

TEST(TsDemuxer, DropsTheUnitThatALostPacketBreaks) {
  TsWriter ts;
  std::vector<std::byte> const large(1'000, std::byte{1});
  ts.programme(kFilm).pes(0x101, {1'000, {}, false}, as_bytes("one"));
  ts.packet(0x101, true, TsWriter::pes_octets({2'000, {}, false}, large).slice(0, 184).span());
  ts.skip(0x101).packet(0x101, false, ByteSpan{large}.first(184));
  ts.pes(0x101, {3'000, {}, false}, as_bytes("three")).pes(0x101, {4'000}, as_bytes("four"));
  auto const out = demuxed(ts.finish());
  ASSERT_EQ(out.units.size(), 3U);
  EXPECT_EQ(out.units[1].pts, 3'000);
  EXPECT_TRUE(out.units[1].after_loss);
  EXPECT_EQ(out.faults.continuity, 1U);
  EXPECT_EQ(out.faults.cut_pes, 1U);
}

TEST(TsDemuxer, TakesAPacketThatComesTwiceOnce) {
  TsWriter ts;
  ts.programme(kFilm).pes(0x101, {1'000, {}, false}, as_bytes("one"));
  auto const stream = ts.finish();
  TsWriter twice;
  twice.raw(stream.span()).raw(stream.slice(stream.size() - kPacketSize).span());
  twice.skip(0x101).pes(0x101, {2'000}, as_bytes("two"));
  auto const out = demuxed(twice.finish());
  ASSERT_EQ(out.units.size(), 2U);
  EXPECT_EQ(as_text(out.units[0].payload.span()), "one");
  EXPECT_EQ(out.faults.repeats, 1U);
  EXPECT_EQ(out.faults.continuity, 0U);
}

TEST(TsDemuxer, KnowsTheProgrammesClock) {
  auto const stream = test::ts_capture("film_adts.mpegts");
  Demuxer demuxer;
  demuxer.feed(stream.span());
  while (demuxer.next()) {
  }
  ASSERT_TRUE(demuxer.clock());
  // ffmpeg's first clock is 0.7 s before the first time; the film is 0.42 s long.
  EXPECT_NEAR(static_cast<double>(*demuxer.clock()) / 27e6, 1.1, 0.2);
}

struct Capture : ::testing::TestWithParam<char const*> {};
INSTANTIATE_TEST_SUITE_P(Films, Capture,
                         ::testing::Values("film_adts", "film_bounded", "film_latm", "hevc_opus",
                                           "bframes"),
                         [](auto const& of) { return std::string{of.param}; });

bool is_same_unit(Pes const& a, Pes const& b) {
  return a.video == b.video && a.pts == b.pts && a.dts == b.dts && a.payload == b.payload;
}

TEST_P(Capture, IsTheSameUnderAnySplit) {
  auto const stream = test::ts_capture(std::string{GetParam()} + ".mpegts");
  auto const whole = demuxed(stream, stream.size());
  ASSERT_GT(whole.units.size(), 3U);
  EXPECT_EQ(whole.faults, Faults{});
  for (std::size_t const piece : {1U, 7U, 187U, 188U, 189U, 1'316U, 5'000U}) {
    auto const out = demuxed(stream, piece);
    EXPECT_TRUE(std::ranges::equal(out.units, whole.units, is_same_unit)) << piece;
  }
}

TEST_P(Capture, WithAPacketLostAnywhereGivesOnlyWholeUnits) {
  auto const stream = test::ts_capture(std::string{GetParam()} + ".mpegts");
  auto const whole = demuxed(stream);
  for (std::size_t at = 0; at < stream.size(); at += 5 * kPacketSize) {
    TsWriter less;
    less.raw(stream.slice(0, at).span()).raw(stream.slice(at + kPacketSize).span());
    auto const out = demuxed(less.finish());
    EXPECT_GE(out.units.size() + 3, whole.units.size()) << at;
    for (auto const& unit : out.units) {
      ASSERT_TRUE(std::ranges::any_of(
          whole.units, [&unit](Pes const& other) { return is_same_unit(unit, other); }))
          << "packet " << at / kPacketSize << " lost";
    }
  }
}

TEST_P(Capture, WithABitFlippedAnywhereIsReadToItsEnd) {
  auto const stream = test::ts_capture(std::string{GetParam()} + ".mpegts");
  auto const whole = demuxed(stream);
  std::mt19937 random{1};
  for (int round = 0; round < 40; ++round) {
    std::vector<std::byte> octets{stream.span().begin(), stream.span().end()};
    octets[random() % octets.size()] ^= static_cast<std::byte>(1U << random() % 8);
    auto const out = demuxed(Bytes::adopt(std::move(octets)));
    // Tables come back every tenth of a second, so a stream is not lost with one.
    EXPECT_GT(out.units.size() * 2, whole.units.size());
  }
}

}  // namespace
}  // namespace freshet::wire::mpegts
