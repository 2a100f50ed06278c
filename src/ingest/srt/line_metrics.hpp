/// LineMetrics: how a publisher's SRT line and its transport stream do, as metrics.
#pragma once

#include "ingest/srt/server.hpp"
#include "ingest/srt/ts_faults.hpp"

#include <string>

namespace freshet::ingest::srt {

/// On the publisher's loop. Its death says that there is no line any more.
class LineMetrics {
 public:
  LineMetrics(House const& house, std::string const& channel);
  ~LineMetrics();
  LineMetrics(LineMetrics const&) = delete;
  LineMetrics& operator=(LineMetrics const&) = delete;

  void received(std::size_t octets) { bytes_.add(octets); }
  void line(net::SrtFigures const& now);
  void faults(TsFaults const& now);

 private:
  House const& house_;
  Counter& bytes_;
  RealGauge& rtt_;
  RealGauge& buffer_;
  Counter& lost_;
  Counter& retransmitted_;
  Counter& dropped_;
  Counter& rebuilt_;
  net::SrtFigures figures_;
  TsFaults faults_;
};

}  // namespace freshet::ingest::srt
