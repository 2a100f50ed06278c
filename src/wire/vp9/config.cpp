#include "wire/vp9/config.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::vp9 {
namespace {

constexpr std::size_t kFullBoxHead = 4;
constexpr Ratio kAssumedFrameRate{60, 1};
constexpr std::uint8_t kUnspecified = 2;

struct Level {
  std::uint64_t samples_a_second, samples;
  std::uint32_t side;
  std::uint8_t value;
};

constexpr Level kLevels[] = {
    {829'440, 36'864, 512, 10},
    {2'764'800, 73'728, 768, 11},
    {4'608'000, 122'880, 960, 20},
    {9'216'000, 245'760, 1'344, 21},
    {20'736'000, 552'960, 2'048, 30},
    {36'864'000, 983'040, 2'752, 31},
    {83'558'400, 2'228'224, 4'160, 40},
    {160'432'128, 2'228'224, 4'160, 41},
    {311'951'360, 8'912'896, 8'384, 50},
    {588'251'136, 8'912'896, 8'384, 51},
    {1'176'502'272, 8'912'896, 8'384, 52},
    {1'176'502'272, 35'651'584, 16'832, 60},
    {2'353'004'544, 35'651'584, 16'832, 61},
    {4'706'009'088, 35'651'584, 16'832, 62},
};

/// Version 1 and no flags. As a record it would be profile 1 with a bit depth of 0.
bool has_full_box_head(ByteSpan vpcc) {
  Reader reader{vpcc};
  return vpcc.size() > kFullBoxHead && reader.u32() == 0x01000000;
}

}  // namespace

Result<Vp9> parse_config(Bytes vpcc) {
  if (has_full_box_head(vpcc.span())) vpcc = vpcc.slice(kFullBoxHead);
  Reader reader{vpcc.span()};
  auto const profile = reader.u8();
  reader.skip(1);  // level
  auto const packed = reader.u8();
  Vp9 codec;
  codec.video.bit_depth = packed >> 4;
  codec.video.colour.full_range = (packed & 1U) != 0;
  codec.video.colour.primaries = reader.u8();
  codec.video.colour.transfer = reader.u8();
  codec.video.colour.matrix = reader.u8();
  reader.skip(reader.u16());  // codecInitializationData: none for VP9
  if (!reader.ok()) return malformed("vpcC: ends early");
  if (profile > 3) return malformed(fmt::format("vpcC: profile {}", profile));
  auto const depth = codec.video.bit_depth;
  if (depth != 8 && depth != 10 && depth != 12) {
    return malformed(fmt::format("vpcC: bit depth {}", depth));
  }
  codec.config = std::move(vpcc);
  return codec;
}

void complete(Vp9& codec, FrameHeader const& key) {
  codec.video.width = key.video.width;
  codec.video.height = key.video.height;
  if (codec.video.colour.matrix == kUnspecified) {
    codec.video.colour.matrix = key.video.colour.matrix;
  }
}

Bytes make_config(FrameHeader const& key, Ratio frame_rate) {
  auto const& video = key.video;
  unsigned const range = video.colour.full_range ? 1 : 0;
  Writer out;
  out.u8(key.profile).u8(level_of(video.width, video.height, frame_rate));
  out.u8(static_cast<std::uint8_t>(unsigned{video.bit_depth} << 4 |
                                   static_cast<unsigned>(key.chroma) << 1U | range));
  out.u8(video.colour.primaries).u8(video.colour.transfer).u8(video.colour.matrix);
  out.u16(0);
  return out.finish();
}

std::uint8_t level_of(std::uint32_t width, std::uint32_t height, Ratio frame_rate) {
  auto const rate = frame_rate.known() ? frame_rate : kAssumedFrameRate;
  auto const samples = std::uint64_t{width} * height;
  auto const fits = [&](Level const& level) {
    // Of at most 2^26 samples, so the product fits.
    return samples <= level.samples && std::max(width, height) <= level.side &&
           samples * rate.num / rate.den <= level.samples_a_second;
  };
  auto const* const level = std::ranges::find_if(kLevels, fits);
  return level == std::end(kLevels) ? std::end(kLevels)[-1].value : level->value;
}

}  // namespace freshet::wire::vp9
