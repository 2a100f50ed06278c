/// Costs: what this machine takes for a picture, as it was measured.
#pragma once

#include "base/result.hpp"
#include "transcode/duty.hpp"

namespace freshet::transcode {

/// Processor nanoseconds for each sample of luma.
struct Costs {
  double decode = 4, quick = 12, usual = 20;  ///< a slow machine's, until it is measured

  [[nodiscard]] double of(Effort effort) const {
    return effort == Effort::usual ? usual : effort == Effort::quick ? quick : 0;
  }
};

/// Codes some pictures with either effort and decodes them again, on the calling thread: a tenth of
/// a second.
[[nodiscard]] Result<Costs> measure_costs();

}  // namespace freshet::transcode
