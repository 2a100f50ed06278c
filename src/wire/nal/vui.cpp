#include "wire/nal/vui.hpp"

#include <fmt/format.h>

#include <iterator>

namespace freshet::wire::nal {
namespace {

constexpr unsigned kExtendedSar = 255;

/// H.264 table E-1, H.265 table E.1: aspect_ratio_idc 0 to 16.
constexpr Ratio kAspects[] = {{1, 1},   {1, 1},    {12, 11}, {10, 11}, {16, 11}, {40, 33},
                              {24, 11}, {20, 11},  {32, 11}, {80, 33}, {18, 11}, {15, 11},
                              {64, 33}, {160, 99}, {4, 3},   {3, 2},   {2, 1}};

Ratio read_aspect(BitReader& bits) {
  auto const idc = bits.u32(8);
  if (idc == kExtendedSar) {
    Ratio const sar{bits.u32(16), bits.u32(16)};
    return sar.known() ? sar : Ratio{1, 1};
  }
  return idc < std::size(kAspects) ? kAspects[idc] : Ratio{1, 1};
}

Colour read_video_signal(BitReader& bits) {
  Colour colour;
  bits.skip(3);  // video_format
  colour.full_range = bits.flag();
  if (bits.flag()) {
    colour.primaries = static_cast<std::uint8_t>(bits.u(8));
    colour.transfer = static_cast<std::uint8_t>(bits.u(8));
    colour.matrix = static_cast<std::uint8_t>(bits.u(8));
  }
  return colour;
}

}  // namespace

void read_vui_head(BitReader& bits, Video& video) {
  if (bits.flag()) video.pixel_aspect = read_aspect(bits);
  if (bits.flag()) bits.skip(1);  // overscan_appropriate_flag
  if (bits.flag()) video.colour = read_video_signal(bits);
  if (bits.flag()) {  // chroma_loc_info_present_flag
    bits.ue();
    bits.ue();
  }
}

Window read_window(BitReader& bits) {
  Window window;
  window.left = bits.ue();
  window.right = bits.ue();
  window.top = bits.ue();
  window.bottom = bits.ue();
  return window;
}

Result<> set_size(Video& video, std::uint64_t width, std::uint64_t height, Window window,
                  std::uint32_t unit_x, std::uint32_t unit_y) {
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide) {
    return malformed(fmt::format("picture of {}x{}", width, height));
  }
  auto const crop_x = (std::uint64_t{window.left} + window.right) * unit_x;
  auto const crop_y = (std::uint64_t{window.top} + window.bottom) * unit_y;
  if (crop_x >= width || crop_y >= height) {
    return malformed(
        fmt::format("picture of {}x{} cropped by {}x{}", width, height, crop_x, crop_y));
  }
  video.width = static_cast<std::uint32_t>(width - crop_x);
  video.height = static_cast<std::uint32_t>(height - crop_y);
  return {};
}

}  // namespace freshet::wire::nal
