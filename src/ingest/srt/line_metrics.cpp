#include "ingest/srt/line_metrics.hpp"

namespace freshet::ingest::srt {
namespace {

RealGauge& gauge_of(House const& house, std::string const& channel, std::string_view name,
                    std::string_view help) {
  return house.metrics.real_gauge(name, help, {{"channel", channel}});
}

Counter& counter_of(House const& house, std::string const& channel, std::string_view name,
                    std::string_view help) {
  return house.metrics.counter(name, help, {{"channel", channel}});
}

}  // namespace

LineMetrics::LineMetrics(House const& house, std::string const& channel)
    : house_{house},
      bytes_{house.metrics.counter("freshet_ingest_bytes_total", "Octets that publishers sent",
                                   {{"channel", channel}, {"protocol", "srt"}})},
      rtt_{gauge_of(house, channel, "freshet_srt_rtt_seconds", "Round trip to the publisher")},
      buffer_{gauge_of(house, channel, "freshet_srt_receive_buffer_seconds",
                       "What was received and waits for its time")},
      lost_{counter_of(house, channel, "freshet_srt_packets_lost_total",
                       "Packets found missing; most are sent again")},
      retransmitted_{counter_of(house, channel, "freshet_srt_packets_retransmitted_total",
                                "Packets that came again")},
      dropped_{counter_of(house, channel, "freshet_srt_packets_dropped_total",
                          "Packets that did not come in time and are gone")},
      rebuilt_{counter_of(house, channel, "freshet_srt_packets_rebuilt_total",
                          "Packets that forward error correction made good")} {}

LineMetrics::~LineMetrics() {
  rtt_.set(0);
  buffer_.set(0);
}

void LineMetrics::line(net::SrtFigures const& now) {
  rtt_.set(now.rtt_s);
  buffer_.set(now.receive_buffer_s);
  lost_.add(now.lost - figures_.lost);
  retransmitted_.add(now.retransmitted - figures_.retransmitted);
  dropped_.add(now.dropped - figures_.dropped);
  rebuilt_.add(now.rebuilt - figures_.rebuilt);
  figures_ = now;
}

void LineMetrics::faults(TsFaults const& now) {
  if (now == faults_) return;
  for (auto const& fault : kTsFaults) {
    auto const more = now.*fault.count - faults_.*fault.count;
    if (more > 0) house_.count_error(fault.name, more);
  }
  faults_ = now;
}

}  // namespace freshet::ingest::srt
