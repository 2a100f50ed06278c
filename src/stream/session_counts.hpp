/// SessionCounts: what befalls the shows of a channel, as metrics.
#pragma once

#include "base/metrics.hpp"
#include "stream/names.hpp"
#include "stream/timeline.hpp"

#include <string_view>

namespace freshet::stream {

/// On the session's home loop.
class SessionCounts {
 public:
  SessionCounts(Metrics& metrics, ChannelName const& channel);

  /// How an encoder failed.
  void lost() { lost_.add(); }
  void silent() { silent_.add(); }
  /// And what was done about it.
  void held() { held_.add(); }
  void back() { back_.add(); }
  void handed_over() { handed_over_.add(); }
  void left_out() { left_out_.add(); }
  void faults(Timeline::Faults const& now);
  void clock_gain(double gain) { clock_gain_.set(gain); }

 private:
  Counter &lost_, &silent_, &held_, &back_, &handed_over_, &left_out_, &jumps_, &timestamps_;
  RealGauge& clock_gain_;
  Timeline::Faults faults_;
};

}  // namespace freshet::stream
