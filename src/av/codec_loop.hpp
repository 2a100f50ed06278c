/// The encoder's half of libav's send and receive, as one call.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

#include <vector>

namespace freshet::av {

/// Hands `frame` to the encoder (null: there is no more) and takes every packet that is ready.
/// EAGAIN never leaves: the encoder is empty of packets whenever this has answered.
[[nodiscard]] Result<std::vector<AvPacket>> encode(AVCodecContext& encoder, AVFrame const* frame);

}  // namespace freshet::av
