/// PictureEncoder: what codes pictures, whatever does the work.
#pragma once

#include "base/result.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"

extern "C" {
#include <libavutil/frame.h>
}

#include <cstdint>
#include <vector>

namespace freshet::av {

/// No picture is reordered. On one thread, the one that opened it.
class PictureEncoder {
 public:
  PictureEncoder() = default;
  PictureEncoder(PictureEncoder const&) = delete;
  PictureEncoder& operator=(PictureEncoder const&) = delete;
  virtual ~PictureEncoder() = default;

  /// With its decoder configuration.
  [[nodiscard]] virtual Codec const& codec() const = 0;
  /// A frame in 8-bit YUV 4:2:0 whose samples are shared. `pts` in kVideoTimebase, later than the
  /// one before; `key`: a keyframe in any case. Packets carry TrackId 1.
  [[nodiscard]] virtual Result<std::vector<Packet>> encode(AVFrame const& picture, Ticks pts,
                                                           bool key) = 0;
  /// From the next picture on the most bits a second, and in a buffer of one: no more than it was
  /// opened with. Who cannot change that goes on as before.
  virtual void set_most(std::uint32_t bit_rate) { static_cast<void>(bit_rate); }
  /// From the next picture on this instead of VideoSettings::quality. Who cannot change that, or
  /// was opened without one, goes on as before.
  virtual void set_quality(double factor) { static_cast<void>(factor); }

 protected:
  PictureEncoder(PictureEncoder&&) = default;
  PictureEncoder& operator=(PictureEncoder&&) = default;
};

}  // namespace freshet::av
