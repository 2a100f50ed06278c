#include "ingest/srt/loss_log.hpp"

#include <chrono>

namespace freshet::ingest::srt {
namespace {

/// In a second; single ones are lost everywhere.
constexpr std::uint64_t kWorthALine = 5;
constexpr std::chrono::seconds kWell{10};

}  // namespace

void LossLog::look(net::SrtFigures const& line, SteadyTime now) {
  auto const lost = line.lost - lost_, dropped = line.dropped - dropped_;
  if (lost >= kWorthALine || dropped > 0) {
    last_loss_ = now;
    if (!loses_) {
      loses_ = true;
      lost_before_ = lost_;
      dropped_before_ = dropped_;
      log_.warn(
          "the line loses packets, {} in the last second; they may come again within {:.0f} "
          "ms",
          lost, line.latency_s * 1e3);
    }
  } else if (loses_ && now - last_loss_ >= kWell) {
    loses_ = false;
    log_.info(
        "the line is well again: {} packets were lost, {} of which did not come again in "
        "time",
        line.lost - lost_before_, line.dropped - dropped_before_);
  }
  lost_ = line.lost;
  dropped_ = line.dropped;
}

}  // namespace freshet::ingest::srt
