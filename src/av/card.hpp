/// Card: an NVIDIA card as libav drives it: one device, shared by all that works on it, among which
/// pictures stay there.
#pragma once

#include "av/picture_decoder.hpp"
#include "av/picture_scaler.hpp"
#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>
#include <memory>

namespace freshet::av {

/// From any thread.
class Card : public std::enable_shared_from_this<Card> {
 public:
  /// Takes the first one, which needs its driver; or why not.
  [[nodiscard]] static Result<std::shared_ptr<Card const>> open();
  /// One that is open.
  explicit Card(AvBuffer device) : device_{std::move(device)} {}

  [[nodiscard]] AVBufferRef& device() const { return *device_; }

  /// Gives pictures that lie on the card, in 8-bit YUV 4:2:0. A stream that the card does not
  /// decode is an error here or with its first keyframe.
  [[nodiscard]] Result<std::unique_ptr<PictureDecoder>> decoder(Codec const& codec) const;
  /// Of pictures that lie on the card, into others that do. Of an interlaced one it makes a comb.
  [[nodiscard]] Result<std::unique_ptr<PictureScaler>> scaler(std::uint32_t width,
                                                              std::uint32_t height) const;
  /// Where pictures of that size lie.
  [[nodiscard]] Result<AvBuffer> frames(std::uint32_t width, std::uint32_t height) const;

 private:
  AvBuffer const device_;
};

}  // namespace freshet::av
