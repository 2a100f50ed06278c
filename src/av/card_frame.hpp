/// Where a picture lies: in memory, or on a card.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

namespace freshet::av {

/// Its samples are where only the card reads them.
[[nodiscard]] inline bool on_card(AVFrame const& frame) { return frame.hw_frames_ctx != nullptr; }

/// A copy in memory, with its time stamp, captions and colours, in the format that the card calls
/// its own.
[[nodiscard]] Result<AvFrame> from_card(AVFrame const& frame);

/// A copy in one of a card's frames, which has their format and is no larger, with the same.
[[nodiscard]] Result<AvFrame> to_card(AVBufferRef& frames, AVFrame const& frame);

}  // namespace freshet::av
