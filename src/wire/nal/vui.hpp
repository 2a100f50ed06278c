/// What the video usability information of H.264 (Annex E) and H.265 (Annex E) write alike.
#pragma once

#include "base/bits.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>

namespace freshet::wire::nal {

/// The sides of a picture in luma samples that any level of either standard can have.
inline constexpr std::uint32_t kMaxSide = 16'888;

/// Reads from aspect_ratio_info_present_flag to the chroma sample locations, where the two
/// standards part, into the video's pixel aspect and colour.
void read_vui_head(BitReader& bits, Video& video);

/// Sides in chroma units to crop, by the names of the syntax.
struct Window {
  std::uint32_t left = 0, right = 0, top = 0, bottom = 0;
};
[[nodiscard]] Window read_window(BitReader& bits);

/// The picture of `width` by `height` cropped by the window's units of `unit_x` by `unit_y` luma
/// samples. Malformed when nothing is left, or the picture is larger than any level allows.
[[nodiscard]] Result<> set_size(Video& video, std::uint64_t width, std::uint64_t height,
                                Window window, std::uint32_t unit_x, std::uint32_t unit_y);

}  // namespace freshet::wire::nal
