/// PictureDecoder: what decodes pictures, whatever does the work.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/packet.hpp"

#include <vector>

namespace freshet::av {

/// On one thread, the one that opened it.
class PictureDecoder {
 public:
  PictureDecoder() = default;
  PictureDecoder(PictureDecoder const&) = delete;
  PictureDecoder& operator=(PictureDecoder const&) = delete;
  virtual ~PictureDecoder() = default;

  /// Every frame that this access unit completes, in the order in which they are shown, stamped
  /// with its packet's pts. After an error the next keyframe may be tried.
  [[nodiscard]] virtual Result<std::vector<AvFrame>> decode(Packet const& packet) = 0;
  /// What is still inside. Nothing may be decoded afterwards.
  [[nodiscard]] virtual Result<std::vector<AvFrame>> finish() = 0;

 protected:
  PictureDecoder(PictureDecoder&&) = default;
  PictureDecoder& operator=(PictureDecoder&&) = default;
};

}  // namespace freshet::av
