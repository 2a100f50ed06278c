#include "wire/vp9/frame_header.hpp"

#include "base/bits.hpp"

#include <fmt/format.h>

namespace freshet::wire::vp9 {
namespace {

constexpr std::uint32_t kFrameMarker = 2, kSyncCode = 0x498342;
constexpr std::uint32_t kRgb = 7;

/// §7.2.2, color_space, as H.273 matrix coefficients: that is all it says of the colour.
std::uint8_t matrix_of(std::uint32_t colour_space) {
  static constexpr std::uint8_t kMatrices[] = {2, 5, 1, 6, 7, 9, 2, 0};
  return kMatrices[colour_space & 7U];
}

Chroma chroma_of(bool subsampled_x, bool subsampled_y) {
  if (subsampled_x) return subsampled_y ? Chroma::collocated_420 : Chroma::yuv_422;
  return subsampled_y ? Chroma::yuv_440 : Chroma::yuv_444;
}

/// §6.2.2
Result<> read_colour(BitReader& bits, FrameHeader& header) {
  bool const odd_profile = header.profile % 2 != 0;
  if (header.profile >= 2) header.video.bit_depth = bits.flag() ? 12 : 10;
  auto const space = bits.u32(3);
  header.video.colour.matrix = matrix_of(space);
  if (space == kRgb) {
    if (!odd_profile) return malformed(fmt::format("RGB in profile {}", header.profile));
    header.video.colour.full_range = true;
    header.chroma = Chroma::yuv_444;
    bits.skip(1);
    return {};
  }
  header.video.colour.full_range = bits.flag();
  if (odd_profile) {
    bool const subsampled_x = bits.flag(), subsampled_y = bits.flag();
    header.chroma = chroma_of(subsampled_x, subsampled_y);
    bits.skip(1);
  }
  return {};
}

Result<FrameHeader> read(BitReader& bits) {
  if (bits.u32(2) != kFrameMarker) return malformed("no frame marker");
  FrameHeader header;
  auto const low = bits.u32(1), high = bits.u32(1);
  header.profile = static_cast<std::uint8_t>(high << 1 | low);
  if (header.profile == 3 && bits.flag()) return malformed("profile above 3");
  bool const shows_existing = bits.flag();
  if (!bits.ok()) return malformed("ends early");
  if (shows_existing) return header;
  header.key = !bits.flag();  // frame_type
  bits.skip(2);               // show_frame, error_resilient_mode
  if (!header.key) return header;
  if (bits.u32(24) != kSyncCode) return malformed("no sync code");
  if (auto r = read_colour(bits, header); !r) return r.error();
  header.video.width = bits.u32(16) + 1;
  header.video.height = bits.u32(16) + 1;
  if (!bits.ok()) return malformed("ends early");
  return header;
}

}  // namespace

Result<FrameHeader> parse_frame_header(ByteSpan frame) {
  BitReader bits{frame};
  auto header = read(bits);
  if (!header) return std::move(header).error().in("vp9 frame");
  return header;
}

bool is_keyframe(ByteSpan frame) {
  auto const header = parse_frame_header(frame);
  return header && header->key;
}

}  // namespace freshet::wire::vp9
