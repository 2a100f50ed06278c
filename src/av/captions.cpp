#include "av/captions.hpp"

#include <algorithm>
#include <cstddef>
#include <new>

namespace freshet::av {
namespace {

/// cc_count has five bits.
constexpr std::size_t kMostOctets = std::size_t{31} * 3;

}  // namespace

std::span<std::uint8_t const> captions_of(AVFrame const& picture) {
  auto const* const side = av_frame_get_side_data(&picture, AV_FRAME_DATA_A53_CC);
  if (side == nullptr) return {};
  return {side->data, side->size};
}

void set_captions(AVFrame& picture, std::span<std::uint8_t const> captions) {
  // They may be the picture's own.
  std::vector<std::uint8_t> const octets{
      captions.begin(),
      captions.begin() + static_cast<std::ptrdiff_t>(std::min(captions.size(), kMostOctets))};
  av_frame_remove_side_data(&picture, AV_FRAME_DATA_A53_CC);
  if (octets.empty()) return;
  auto* const side = av_frame_new_side_data(&picture, AV_FRAME_DATA_A53_CC, octets.size());
  if (side == nullptr) throw std::bad_alloc{};
  std::ranges::copy(octets, side->data);
}

AvFrame without_captions(AVFrame const& picture) {
  AvFrame out{av_frame_clone(&picture)};
  if (!out) throw std::bad_alloc{};
  av_frame_remove_side_data(out.get(), AV_FRAME_DATA_A53_CC);
  return out;
}

}  // namespace freshet::av
