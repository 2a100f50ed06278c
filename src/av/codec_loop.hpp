/// libav's send and receive, as one call for each direction.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

#include <vector>

namespace freshet::av {

/// Hands `frame` to the encoder (null: there is no more) and takes every packet that is ready.
/// EAGAIN never leaves: the encoder is empty of packets whenever this has answered.
[[nodiscard]] Result<std::vector<AvPacket>> encode(AVCodecContext& encoder, AVFrame const* frame);

/// The same for a decoder: every frame that `packet` (null: there is no more) completes.
[[nodiscard]] Result<std::vector<AvFrame>> decode(AVCodecContext& decoder, AVPacket const* packet);

}  // namespace freshet::av
