#include "transcode/holding_picture.hpp"

#include "av/image.hpp"
#include "av/scaler.hpp"
#include "transcode/rungs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

// Of card/embed.S.
extern "C" {
extern std::byte const freshet_card_begin, freshet_card_end;
}

namespace freshet::transcode {
namespace {

struct Place {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
};

std::uint32_t even(double samples) {
  return std::max(2U, static_cast<std::uint32_t>(std::lround(samples / 2)) * 2);
}

/// In the middle, with its own proportions on the screen.
Place fitting(AVFrame const& image, Video const& like, std::uint32_t width, std::uint32_t height) {
  auto const aspect = like.pixel_aspect.known()
                          ? static_cast<double>(like.pixel_aspect.num) / like.pixel_aspect.den
                          : 1.0;
  auto const shape = static_cast<double>(image.width) / image.height / aspect;
  Place place{0, 0, width, height};
  if (shape * height > width) {
    place.height = std::min(height, even(width / shape));
  } else {
    place.width = std::min(width, even(height * shape));
  }
  place.x = (width - place.width) / 4 * 2;
  place.y = (height - place.height) / 4 * 2;
  return place;
}

av::ScalerSettings scaling_to(Place const& place, Video const& like) {
  av::ScalerSettings settings;
  settings.width = place.width;
  settings.height = place.height;
  auto const matrix = rung_colour(like).matrix;
  // H.273's identity is no YUV, and what is unsaid follows the height of the whole.
  auto const usual = like.height > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  settings.matrix = matrix == 2 || matrix == 0 ? usual : static_cast<AVColorSpace>(matrix);
  settings.range = like.colour.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  return settings;
}

/// The image in its place, and around it the colour of its first sample.
void put(AVFrame const& image, Place const& at, av::Picture const& picture) {
  for (unsigned i = 0; i < 3; ++i) {
    auto const plane = picture.plane(i);
    auto const part = i == 0 ? 1U : 2U;
    auto const ground = *image.data[i];
    auto const first = at.y / part, end = (at.y + at.height) / part;
    for (std::uint32_t y = 0; y < plane.height; ++y) {
      auto const row = plane.row(y);
      std::ranges::fill(row, ground);
      if (y < first || y >= end) continue;
      auto const* const from =
          image.data[i] + static_cast<std::ptrdiff_t>(y - first) * image.linesize[i];
      std::copy_n(from, at.width / part, row.subspan(at.x / part).begin());
    }
  }
}

}  // namespace

Bytes usual_card() {
  std::span const octets{&freshet_card_begin, &freshet_card_end};
  return Bytes::borrow(octets, nullptr);
}

Result<av::Picture> holding_picture(Video const& like, Bytes const& image) {
  auto const drawn = av::read_image(image);
  if (!drawn) return Error{drawn.error()};
  auto const width = std::max(2U, like.width / 2 * 2), height = std::max(2U, like.height / 2 * 2);
  auto picture = av::Picture::make(width, height);
  if (!picture) return picture;
  auto const place = fitting(**drawn, like, width, height);
  av::Scaler scaler{scaling_to(place, like)};
  auto const scaled = scaler.scale(**drawn);
  if (!scaled) return Error{scaled.error()};
  put(**scaled, place, *picture);
  return picture;
}

}  // namespace freshet::transcode
