#include "stream/session_counts.hpp"

#include <string>
#include <utility>

namespace freshet::stream {
namespace {

Counter& interruptions(Metrics& metrics, ChannelName const& channel, std::string reason) {
  return metrics.counter("freshet_ingest_interruptions_total",
                         "Encoders that left without a goodbye or sent nothing, by reason",
                         {{"channel", channel}, {"reason", std::move(reason)}});
}

Counter& count(Metrics& metrics, ChannelName const& channel, std::string_view name,
               std::string_view help) {
  return metrics.counter(name, help, {{"channel", channel}});
}

}  // namespace

SessionCounts::SessionCounts(Metrics& metrics, ChannelName const& channel)
    : lost_{interruptions(metrics, channel, "lost")},
      silent_{interruptions(metrics, channel, "silent")},
      held_{count(metrics, channel, "freshet_holding_pictures_total",
                  "Times that a picture was shown in an encoder's place")},
      back_{count(metrics, channel, "freshet_ingest_reconnects_total",
                  "Encoders that came back to a show that had waited")},
      handed_over_{count(metrics, channel, "freshet_ingest_handovers_total",
                         "Times that one encoder went on for another")},
      left_out_{count(metrics, channel, "freshet_ingest_packets_left_out_total",
                      "Packets of a time that a picture in the encoder's place had filled")},
      jumps_{count(metrics, channel, "freshet_ingest_timestamp_jumps_total",
                   "Times that an encoder's time stamps went on elsewhere")},
      timestamps_{count(metrics, channel, "freshet_ingest_timestamps_corrected_total",
                        "Packets whose time stamp was not to be believed")},
      clock_gain_{metrics.real_gauge("freshet_ingest_clock_drift_ratio",
                                     "Seconds that the encoder's clock gains each second",
                                     {{"channel", channel}})} {}

void SessionCounts::faults(Timeline::Faults const& now) {
  jumps_.add(now.jumps - faults_.jumps);
  timestamps_.add(now.timestamps - faults_.timestamps);
  faults_ = now;
}

}  // namespace freshet::stream
