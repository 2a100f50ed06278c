/// LossLog: one line when an SRT line begins to lose packets, and one when it is well again.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "net/srt_conn.hpp"

#include <cstdint>

namespace freshet::ingest::srt {

/// On the publisher's loop.
class LossLog {
 public:
  explicit LossLog(Log log) : log_{std::move(log)} {}

  /// About once a second.
  void look(net::SrtFigures const& line, SteadyTime now);

 private:
  Log const log_;
  std::uint64_t lost_ = 0, dropped_ = 0;                // at the last look
  std::uint64_t lost_before_ = 0, dropped_before_ = 0;  // when it began
  bool loses_ = false;
  SteadyTime last_loss_{};
};

}  // namespace freshet::ingest::srt
