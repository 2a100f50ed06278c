/// DiskCounts: what becomes of segments on their way to the disk, as metrics.
#pragma once

#include "base/metrics.hpp"

namespace freshet::origin {

/// From any thread. The Metrics outlive it.
struct DiskCounts {
  explicit DiskCounts(Metrics& metrics);

  Counter& lost;     ///< never came to be there, or are not there any more
  Counter& refused;  ///< times that the disk did not take one
  Gauge& waiting;    ///< in memory until it does
};

}  // namespace freshet::origin
