#include "app/demo_picture.hpp"

#include "app/demo_font.hpp"
#include "av/video_encoder.hpp"
#include "support/av_decode.hpp"

#include <gtest/gtest.h>

#include <set>

namespace freshet::app {
namespace {

constexpr std::int64_t kDrawnAt = 1'700'000'123'456'000;

/// What a bench reads off a canvas: the middle of each square.
std::uint64_t read_strip(std::uint8_t const* luma, int stride) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kStripBits; ++i) {
    auto const x = i * kStripSquare + kStripSquare / 2;
    auto const* const row = luma + static_cast<int>(kStripSquare / 2) * stride;
    if (row[x] > 128) value |= std::uint64_t{1} << i;
  }
  return value;
}
std::uint64_t read_strip(av::Picture const& picture) {
  return read_strip(picture.plane(0).samples, static_cast<int>(picture.plane(0).stride));
}

/// The luma of one sample.
int at(av::Picture const& picture, std::uint32_t x, std::uint32_t y) {
  return picture.plane(0).row(y)[x];
}

bool same_row(av::Picture const& picture, std::vector<std::uint8_t> const& row, std::uint32_t y) {
  auto const now = picture.plane(0).row(y);
  return std::equal(now.begin(), now.end(), row.begin(), row.end());
}
std::vector<std::uint8_t> row_of(av::Picture const& picture, std::uint32_t y) {
  auto const row = picture.plane(0).row(y);
  return {row.begin(), row.end()};
}

TEST(DemoPicture, SaysTheTimeInSquares) {
  auto picture = DemoPicture::make().value();
  for (std::int64_t const wall_us :
       {std::int64_t{0}, kDrawnAt, std::int64_t{0x7fff'ffff'ffff'ffff}}) {
    EXPECT_EQ(read_strip(**picture.draw({wall_us, 0, false})),
              static_cast<std::uint64_t>(wall_us / 1'000));
  }
}

TEST(DemoPicture, ItsTimeSurvivesTheEncoder) {
  auto picture = DemoPicture::make().value();
  auto encoder = av::VideoEncoder::open({}).value();
  test::AvDecoder decoder{AV_CODEC_ID_H264, config_of(encoder.codec()).span()};
  std::vector<std::uint64_t> read;
  auto const look = [&](std::vector<av::AvFrame> const& frames) {
    for (auto const& frame : frames) read.push_back(read_strip(frame->data[0], frame->linesize[0]));
  };
  constexpr int kCount = 8;
  for (int i = 0; i < kCount; ++i) {
    auto const* const drawn = *picture.draw({kDrawnAt + i * 33'000, i, i < 3});
    for (auto const& packet : encoder.encode(*drawn, {i * 3'000}).value()) {
      look(decoder.decode(packet));
    }
  }
  look(decoder.finish());
  ASSERT_EQ(read.size(), static_cast<std::size_t>(kCount));
  for (int i = 0; i < kCount; ++i) {
    EXPECT_EQ(read[static_cast<std::size_t>(i)],
              static_cast<std::uint64_t>(kDrawnAt / 1'000 + i * 33));
  }
}

TEST(DemoPicture, FlashesInItsCornerOnly) {
  auto picture = DemoPicture::make().value();
  constexpr auto kX = kDemoWidth - 64, kY = kDemoHeight - 64;
  auto const dark = row_of(**picture.draw({kDrawnAt, 5, false}), 300);
  EXPECT_LT(at(**picture.draw({kDrawnAt, 5, false}), kX, kY), 100);
  auto const* const lit = *picture.draw({kDrawnAt, 5, true});
  EXPECT_EQ(at(*lit, kX, kY), 235);
  EXPECT_TRUE(same_row(*lit, dark, 300));
}

TEST(DemoPicture, MovesFromFrameToFrame) {
  auto picture = DemoPicture::make().value();
  std::set<std::vector<std::uint8_t>> rows;
  for (int i = 0; i < 30; ++i) rows.insert(row_of(**picture.draw({kDrawnAt, i, false}), 300));
  EXPECT_EQ(rows.size(), 30U) << "the line stands elsewhere in each";
  auto const text = row_of(**picture.draw({kDrawnAt, 0, false}), 540);
  EXPECT_FALSE(same_row(**picture.draw({kDrawnAt + 111'000, 0, false}), text, 540)) << "the clock";
}

TEST(DemoPicture, StaysWithinItsEdgesHoweverLongItRuns) {
  auto picture = DemoPicture::make().value();
  // The sanitizer watches each write; frames up to months of running.
  for (std::int64_t frame = 0; frame < 400'000'000; frame = frame * 2 + 37) {
    ASSERT_TRUE(picture.draw({kDrawnAt, frame, true}));
  }
}

TEST(DemoPicture, HasBarsThatFallInBrightness) {
  auto picture = DemoPicture::make().value();
  auto const* const drawn = *picture.draw({kDrawnAt, 0, false});
  int last = 256;
  for (std::uint32_t bar = 0; bar < 8; ++bar) {
    auto const luma = at(*drawn, bar * 160 + 150, 440);
    EXPECT_LT(luma, last) << bar;
    last = luma;
  }
  EXPECT_EQ(last, 16) << "the last is black";
}

TEST(DemoClock, IsReadAsPeopleDo) {
  EXPECT_EQ(clock_text(0), "00:00:00.000 UTC");
  EXPECT_EQ(clock_text(1'700'000'123'456'999), "22:15:23.456 UTC");
  EXPECT_EQ(clock_text(86'399'999'000), "23:59:59.999 UTC");
}

TEST(DemoFont, HasEveryLetterOfTheClockAndNoTwoAlike) {
  std::set<Glyph> glyphs;
  for (char const letter : std::string{"0123456789:.UTC"}) {
    EXPECT_NE(glyph_of(letter), Glyph{}) << letter;
    for (auto const row : glyph_of(letter)) EXPECT_LT(row, 1U << kGlyphWidth);
    glyphs.insert(glyph_of(letter));
  }
  EXPECT_EQ(glyphs.size(), 15U);
  EXPECT_EQ(glyph_of(' '), Glyph{});
}

}  // namespace
}  // namespace freshet::app
