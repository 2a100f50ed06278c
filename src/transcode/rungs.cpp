#include "transcode/rungs.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace freshet::transcode {
namespace {

struct Usual {
  char const* name;
  std::uint32_t height;
  std::uint64_t bit_rate;
};
constexpr Usual kUsual[] = {{"1080p", 1'080, 6'000'000},
                            {"720p", 720, 3'000'000},
                            {"480p", 480, 1'500'000},
                            {"360p", 360, 800'000}};
/// Above this a second a picture moves smoothly; small ones need not.
constexpr double kSmooth = 33;
constexpr std::uint32_t kHalvedUpTo = 480;
constexpr double kAssumedRate = 30;
/// Who sends less has set his encoder with care.
constexpr std::uint32_t kLeastStoodInFor = 240;

/// Of a picture with so many lines, as of the usual one that is next above.
std::uint64_t rate_for(std::uint32_t lines) {
  if (lines > 1'440) return 16'000'000;
  if (lines > 1'080) return 9'000'000;
  auto rate = kUsual[0].bit_rate;
  for (auto const& usual : kUsual) {
    if (usual.height >= lines) rate = usual.bit_rate;
  }
  return rate;
}

double rate_of(Video const& source) {
  auto const rate = source.frame_rate;
  return rate.known() ? static_cast<double>(rate.num) / rate.den : kAssumedRate;
}

std::uint32_t even(double length) {
  return std::max(2U, 2 * static_cast<std::uint32_t>(std::lround(length / 2)));
}

Rung sized(Video const& source, std::uint32_t short_side) {
  auto const by = static_cast<double>(short_side) / std::min(source.width, source.height);
  Rung rung;
  rung.width = even(source.width * by);
  rung.height = even(source.height * by);
  return rung;
}

void set_rate(Rung& rung, Video const& source, unsigned take_every) {
  auto rate = source.frame_rate.known() ? source.frame_rate : Ratio{30, 1};
  rung.take_every = take_every;
  rung.frame_rate = {rate.num, rate.den * take_every};
}

std::vector<Rung> usual_rungs(Video const& source) {
  std::vector<Rung> rungs;
  auto const smooth = rate_of(source) > kSmooth;
  for (auto const& usual : kUsual) {
    if (usual.height >= std::min(source.width, source.height)) continue;
    auto rung = sized(source, usual.height);
    auto const halved = smooth && usual.height <= kHalvedUpTo;
    rung.name = usual.name;
    rung.bit_rate = smooth && !halved ? usual.bit_rate * 3 / 2 : usual.bit_rate;
    set_rate(rung, source, halved ? 2 : 1);
    rungs.push_back(std::move(rung));
  }
  return rungs;
}

}  // namespace

std::vector<Rung> rungs_for(Video const& source, config::Channel const& channel) {
  if (source.width < 2 || source.height < 2) return {};
  if (channel.ladder_auto) return usual_rungs(source);
  std::vector<Rung> rungs;
  auto const side = std::min(source.width, source.height);
  for (auto const& wanted : channel.ladder) {
    auto const every = wanted.fps == 0 ? 1.0 : std::round(rate_of(source) / wanted.fps);
    // As large as the source is fine where it is slower, or costs less than what comes in.
    if (wanted.height > side) continue;
    auto rung = sized(source, wanted.height);
    rung.name = wanted.name;
    rung.bit_rate = wanted.bitrate;
    rung.codec = wanted.codec;
    set_rate(rung, source, static_cast<unsigned>(std::max(1.0, every)));
    rungs.push_back(std::move(rung));
  }
  std::ranges::stable_sort(rungs, std::ranges::greater{},
                           [](Rung const& r) { return std::uint64_t{r.width} * r.height; });
  return rungs;
}

namespace {

/// One more, before them, unless one is as large.
std::vector<Rung> stood_in_for(Video const& source, std::vector<Rung> rungs) {
  auto const side = std::min(source.width, source.height);
  auto stand_in = sized(source, side);
  auto const as_large = [&](Rung const& rung) {
    return rung.width == stand_in.width || rung.name == std::to_string(side) + "p";
  };
  if (std::ranges::any_of(rungs, as_large)) return rungs;
  stand_in.name = std::to_string(side) + "p";
  stand_in.stand_in = true;
  stand_in.bit_rate = rate_for(side);
  if (rate_of(source) > kSmooth) stand_in.bit_rate += stand_in.bit_rate / 2;
  set_rate(stand_in, source, 1);
  rungs.insert(rungs.begin(), std::move(stand_in));
  return rungs;
}

/// The source as large as the profile takes it, turned or not.
Video fitting(Video source, config::Profile const& profile) {
  auto const [least, most] = std::minmax(profile.max_width, profile.max_height);
  auto const [small, large] = std::minmax(source.width, source.height);
  auto const by = std::min({1.0, double{1} * most / large, double{1} * least / small});
  if (by == 1.0) return source;
  auto const down = [by](std::uint32_t length) {
    return std::max(2U, static_cast<std::uint32_t>(length * by) / 2 * 2);
  };
  source.width = down(source.width);
  source.height = down(source.height);
  return source;
}

bool takes_codec(config::Profile const& profile, std::string const& codec) {
  return std::ranges::find(profile.video, codec) != profile.video.end();
}

void keep_to(config::Profile const& profile, Video const& source, Rung& rung) {
  constexpr double kTolerance = 0.5;  // pictures a second
  auto const most = std::max(1.0, profile.max_fps + kTolerance);
  auto const every = static_cast<unsigned>(std::ceil(rate_of(source) / most));
  if (every > rung.take_every) set_rate(rung, source, every);
  rung.bit_rate = std::min(rung.bit_rate, profile.max_bitrate);
  auto const seconds = std::chrono::duration<double>(profile.max_keyframe_interval).count();
  if (seconds <= 0) return;
  rung.most_gop = static_cast<unsigned>(std::max(1.0, seconds * rate_of(source) / rung.take_every));
}

}  // namespace

std::vector<Rung> with_stand_in(Video const& source, std::vector<Rung> rungs) {
  if (std::min(source.width, source.height) < kLeastStoodInFor) return rungs;
  return stood_in_for(source, std::move(rungs));
}

std::vector<Rung> within_profile(Video const& source, config::Profile const& profile,
                                 std::vector<Rung> rungs) {
  if (source.width < 2 || source.height < 2) return {};
  auto const fits = fitting(source, profile);
  std::erase_if(rungs, [&](Rung const& rung) {
    return rung.width > fits.width || rung.height > fits.height ||
           !takes_codec(profile, rung.codec);
  });
  rungs = stood_in_for(fits, std::move(rungs));
  auto& first = rungs.front();
  if (first.stand_in && !takes_codec(profile, first.codec)) {
    if (profile.video.empty()) return {};
    first.codec = profile.video.front();
  }
  for (auto& rung : rungs) keep_to(profile, source, rung);
  return rungs;
}

Colour rung_colour(Video const& source) {
  constexpr std::uint8_t kUnspecified = 2, kBt709 = 1;
  auto colour = source.colour;
  if (colour.matrix != kUnspecified || source.height <= 576) return colour;
  colour.matrix = kBt709;
  if (colour.primaries == kUnspecified) colour.primaries = kBt709;
  if (colour.transfer == kUnspecified) colour.transfer = kBt709;
  return colour;
}

}  // namespace freshet::transcode
