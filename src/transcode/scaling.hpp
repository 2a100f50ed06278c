/// Scaling: a rung's pictures in its size: on the card where they lie there, as long as that works.
#pragma once

#include "av/picture_scaler.hpp"
#include "av/ptr.hpp"
#include "av/scaler.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "transcode/card_doors.hpp"
#include "transcode/rungs.hpp"

#include <memory>
#include <optional>

namespace freshet::transcode {

/// On one thread at a time.
class Scaling {
 public:
  /// `card`: empty, and whatever lies on one is scaled by the processor.
  Scaling(Rung const& rung, OpenScaler card, Log log);

  /// Where the picture was scaled, there it lies.
  [[nodiscard]] Result<av::AvFrame> scale(AVFrame const& in);

 private:
  [[nodiscard]] std::optional<av::AvFrame> by_card(AVFrame const& in);
  [[nodiscard]] bool opened();
  void give_up(Error const& why);

  Rung const rung_;
  Log const log_;
  OpenScaler card_;
  std::unique_ptr<av::PictureScaler> on_card_;
  av::Scaler in_memory_;
};

}  // namespace freshet::transcode
