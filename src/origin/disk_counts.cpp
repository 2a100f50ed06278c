#include "origin/disk_counts.hpp"

namespace freshet::origin {

DiskCounts::DiskCounts(Metrics& metrics)
    : lost{metrics.counter("freshet_origin_segments_lost_total",
                           "Finished segments that the disk did not take")},
      refused{metrics.counter("freshet_origin_disk_refusals_total",
                              "Times that the disk did not take a segment, which then waits")},
      waiting{metrics.gauge("freshet_origin_segments_waiting",
                            "Finished segments that are in memory until the disk takes them")} {}

}  // namespace freshet::origin
