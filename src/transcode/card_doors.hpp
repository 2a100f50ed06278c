/// CardDoors: decoding, scaling and encoding among which pictures stay on a card.
#pragma once

#include "av/picture_decoder.hpp"
#include "av/picture_encoder.hpp"
#include "av/picture_scaler.hpp"
#include "av/video_encoder.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace freshet::transcode {

// Each opens one, from any thread.
using OpenEncoder =
    std::function<Result<std::unique_ptr<av::PictureEncoder>>(av::VideoSettings const&)>;
using OpenDecoder = std::function<Result<std::unique_ptr<av::PictureDecoder>>(Codec const&)>;
using OpenScaler = std::function<Result<std::unique_ptr<av::PictureScaler>>(std::uint32_t width,
                                                                            std::uint32_t height)>;

struct CardDoors {
  OpenDecoder decoder;  ///< gives pictures that lie on the card, and fails for what it cannot
  OpenScaler scaler;    ///< takes progressive pictures that lie there, and gives such
  OpenEncoder encoder;  ///< takes pictures wherever they lie
};
/// Or why there is none.
using FindCard = std::function<Result<CardDoors>()>;

/// An NVIDIA card, by way of libav: NVDEC, scale_cuda and NVENC.
[[nodiscard]] Result<CardDoors> nvidia_card();

/// Does it all for a few pictures in H.264, one after another, and looks at what comes out. Which
/// of it does not work, and why.
[[nodiscard]] Result<> try_card(CardDoors const& doors);

}  // namespace freshet::transcode
