#include "app/demo_picture.hpp"

#include "app/demo_font.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace freshet::app {
namespace {

struct Box {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
};
struct Colour {
  std::uint8_t y = 16, cb = 128, cr = 128;
};

constexpr Colour kWhite{235, 128, 128}, kBlack{16, 128, 128}, kPanel{40, 134, 124},
    kUnlit{70, 128, 128}, kBlock{150, 54, 180};
constexpr Box kBars{0, kStripSquare, kDemoWidth, 448};
constexpr Box kFlash{kDemoWidth - 112, kDemoHeight - 112, 96, 96};
constexpr std::uint32_t kBlockSide = 96, kLineWidth = 4, kClockDot = 10, kCounterDot = 4;
constexpr std::int64_t kSweepFrames = 120;

/// Even places and sizes: the colours have half the samples.
void fill(av::Picture const& picture, Box const& box, Colour colour) {
  std::array<std::uint8_t, 3> const values{colour.y, colour.cb, colour.cr};
  for (unsigned i = 0; i < values.size(); ++i) {
    auto const plane = picture.plane(i);
    unsigned const part = i == 0 ? 1 : 2;
    for (auto y = box.y / part; y < (box.y + box.height) / part; ++y) {
      std::ranges::fill(plane.row(y).subspan(box.x / part, box.width / part), values[i]);
    }
  }
}

/// Red, green and blue of 0 or 75 %, in BT.709's limited range.
Colour bar(bool red, bool green, bool blue) {
  auto const r = red ? 0.75 : 0.0;
  auto const g = green ? 0.75 : 0.0;
  auto const b = blue ? 0.75 : 0.0;
  auto const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  auto const octet = [](double value) { return static_cast<std::uint8_t>(std::lround(value)); };
  return {octet(16 + 219 * luma), octet(128 + 224 * (b - luma) / 1.8556),
          octet(128 + 224 * (r - luma) / 1.5748)};
}

void draw_background(av::Picture const& picture) {
  fill(picture, {0, 0, kDemoWidth, kDemoHeight}, kPanel);
  fill(picture, {0, 0, kDemoWidth, kStripSquare}, kBlack);
  constexpr unsigned kCount = 8;
  for (unsigned i = 0; i < kCount; ++i) {
    // White, yellow, cyan, green, magenta, red, blue, black.
    unsigned const light = kCount - 1 - i;
    Box const place{i * (kDemoWidth / kCount), kBars.y, kDemoWidth / kCount, kBars.height};
    fill(picture, place, bar((light & 2U) != 0, (light & 4U) != 0, (light & 1U) != 0));
  }
}

void copy(av::Picture const& from, av::Picture const& to) {
  for (unsigned i = 0; i < 3; ++i) {
    auto const source = from.plane(i);
    auto const target = to.plane(i);
    for (std::uint32_t y = 0; y < source.height; ++y) {
      std::ranges::copy(source.row(y), target.row(y).begin());
    }
  }
}

void draw_strip(av::Picture const& picture, std::uint64_t value) {
  for (unsigned i = 0; i < kStripBits; ++i) {
    fill(picture, {i * kStripSquare, 0, kStripSquare, kStripSquare},
         ((value >> i) & 1U) != 0 ? kWhite : kBlack);
  }
}

void draw_text(av::Picture const& picture, std::string const& text, Box at, std::uint32_t dot) {
  for (char const letter : text) {
    auto const glyph = glyph_of(letter);
    for (unsigned row = 0; row < kGlyphHeight; ++row) {
      for (unsigned column = 0; column < kGlyphWidth; ++column) {
        bool const lit = ((glyph[row] >> (kGlyphWidth - 1 - column)) & 1U) != 0;
        if (lit) fill(picture, {at.x + column * dot, at.y + row * dot, dot, dot}, kWhite);
      }
    }
    at.x += (kGlyphWidth + 1) * dot;
  }
}

/// There and back between 0 and `most`, in even steps.
std::uint32_t bounce(std::int64_t steps, std::uint32_t most) {
  auto const turn = static_cast<std::int64_t>(most) * 2;
  auto const at = steps % turn;
  return static_cast<std::uint32_t>(std::min(at, turn - at)) & ~1U;
}

void draw_movers(av::Picture const& picture, std::int64_t frame) {
  auto const x = bounce(frame * 6, kBars.width - kBlockSide);
  auto const y = kBars.y + bounce(frame * 4, kBars.height - kBlockSide);
  fill(picture, {x, y, kBlockSide, kBlockSide}, kBlock);
  auto const sweep = frame % kSweepFrames * (kBars.width - kLineWidth) / (kSweepFrames - 1);
  fill(picture, {static_cast<std::uint32_t>(sweep) & ~1U, kBars.y, kLineWidth, kBars.height},
       kWhite);
}

}  // namespace

std::string clock_text(std::int64_t wall_us) {
  auto const ms = wall_us / 1'000;
  auto const s = ms / 1'000;
  return fmt::format("{:02}:{:02}:{:02}.{:03} UTC", s / 3'600 % 24, s / 60 % 60, s % 60,
                     ms % 1'000);
}

Result<DemoPicture> DemoPicture::make() {
  auto background = av::Picture::make(kDemoWidth, kDemoHeight);
  if (!background) return std::move(background).error();
  auto canvas = av::Picture::make(kDemoWidth, kDemoHeight);
  if (!canvas) return std::move(canvas).error();
  draw_background(*background);
  return DemoPicture{std::move(*background), std::move(*canvas)};
}

Result<av::Picture const*> DemoPicture::draw(Moment const& moment) {
  if (auto ready = canvas_.make_writable(); !ready) return std::move(ready).error();
  copy(background_, canvas_);
  draw_strip(canvas_, static_cast<std::uint64_t>(moment.wall_us / 1'000));
  draw_movers(canvas_, moment.frame);
  draw_text(canvas_, clock_text(moment.wall_us), {32, 520, 0, 0}, kClockDot);
  draw_text(canvas_, fmt::format("{:08}", moment.frame), {32, 640, 0, 0}, kCounterDot);
  fill(canvas_, kFlash, moment.flash ? kWhite : kUnlit);
  return &canvas_;
}

}  // namespace freshet::app
