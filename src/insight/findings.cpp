#include "insight/findings.hpp"

#include "insight/rung_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace freshet::insight {
namespace {

constexpr double kSilentS = 2;          // as a session has it
constexpr double kSlow = 0.97;          // of life
constexpr double kRareKeyframes = 1.6;  // segments
constexpr double kUnevenMs = 60;
constexpr double kDriftMs = 100;
constexpr double kApartMs = 1'000;
constexpr double kMissingShare = 0.005;
constexpr double kRoundTrips = 4;  // that SRT's latency should have room for

class Findings {
 public:
  void add(char const* code, Severity severity, std::string says, std::string remedy) {
    all_.push_back({code, severity, std::move(says), std::move(remedy)});
  }
  void add(Finding finding) { all_.push_back(std::move(finding)); }
  std::vector<Finding> sorted() && {
    std::ranges::stable_sort(all_, std::ranges::greater{}, &Finding::severity);
    return std::move(all_);
  }

 private:
  std::vector<Finding> all_;
};

bool nothing_comes(stream::Health const& health) {
  return health.state == stream::State::reconnecting || health.figures.silent_s >= kSilentS;
}

void absence(stream::Health const& health, Expected const& expected, Findings& out) {
  auto const meanwhile = health.held ? "; a picture is shown until it is back" : "";
  if (health.role == stream::Role::backup) {
    out.add("on_backup", Severity::warning, "the backup encoder feeds the stream",
            "look after the first one: the stream returns to it when it has been steady for ten "
            "seconds");
  }
  if (expected.pulled && nothing_comes(health)) {
    return out.add("source_gone", Severity::error,
                   fmt::format("nothing has come from the source for {:.0f} s{}",
                               health.figures.silent_s, meanwhile),
                   "look whether what serves it still runs: the server tries again by itself, and "
                   "its log says why it failed");
  }
  if (health.state == stream::State::reconnecting) {
    out.add("encoder_gone", Severity::error,
            fmt::format("the encoder is gone since {:.0f} s{}", health.figures.silent_s, meanwhile),
            "start streaming again in the encoder: the show goes on for whoever watches");
  } else if (health.figures.silent_s >= kSilentS) {
    out.add("encoder_silent", Severity::error,
            fmt::format("nothing has come for {:.0f} s{}", health.figures.silent_s, meanwhile),
            "look whether the encoder still runs and its network is there");
  }
}

void line(stream::Figures const& f, Findings& out) {
  if (f.speed > 0 && f.speed < kSlow && f.silent_s < kSilentS) {
    out.add("too_slow", Severity::error,
            fmt::format("only {:.0f} % of each second arrives: viewers will stand still",
                        f.speed * 100),
            "the uplink or the encoder's machine is too slow: lower the bitrate or the resolution, "
            "use a cable instead of Wi-Fi, close what else uploads");
  }
  if (f.jitter_ms > kUnevenMs) {
    out.add(
        "uneven", Severity::warning,
        fmt::format("pictures come unevenly, by {:.0f} ms on average", f.jitter_ms),
        "the network on the way here is busy: use a cable instead of Wi-Fi, or publish over SRT");
  }
}

void srt_line(stream::LineFigures const& f, Findings& out) {
  auto const needed_ms = f.rtt_s * kRoundTrips * 1e3, has_ms = f.latency_s * 1e3;
  if (f.dropped > 0) {
    out.add("line_loses", Severity::warning,
            fmt::format("{} packets were lost for good: they did not come again within {:.0f} ms",
                        f.dropped, has_ms),
            fmt::format("ask for more latency in the encoder, or set srt.latency of the channel: "
                        "{:.0f} ms or more",
                        std::max(needed_ms, 2 * has_ms)));
  } else if (f.rtt_s > 0 && has_ms < needed_ms) {
    out.add(
        "short_latency", Severity::notice,
        fmt::format("there and back take {:.0f} ms, and a lost packet may come again for {:.0f} "
                    "ms only",
                    f.rtt_s * 1e3, has_ms),
        fmt::format("{:.0f} ms of SRT latency would be safe", needed_ms));
  }
}

void keyframes(stream::Figures const& f, Expected const& expected, Findings& out) {
  if (f.keyframe_interval_s <= expected.segment_s * kRareKeyframes) return;
  auto const best = std::max(1.0, std::round(expected.segment_s));
  out.add(
      "rare_keyframes", Severity::warning,
      fmt::format("a keyframe every {:.1f} s: viewers wait longer for the first picture and for "
                  "another quality",
                  f.keyframe_interval_s),
      fmt::format("set the keyframe interval to {:.0f} s: in OBS in Settings, Output, Streaming",
                  best));
}

void pictures(stream::Figures const& f, Findings& out) {
  auto const sent = f.pictures + f.missing_pictures;
  auto const share =
      sent > 0 ? static_cast<double>(f.missing_pictures) / static_cast<double>(sent) : 0;
  if (share > kMissingShare) {
    out.add("missing_pictures", Severity::warning,
            fmt::format("the encoder has left out {} pictures, {:.1f} %", f.missing_pictures,
                        share * 100),
            "its machine or its uplink is overloaded: lower the resolution, the frame rate or the "
            "bitrate, or choose a faster preset");
  }
  if (!f.picture) out.add("no_picture", Severity::notice, "there is sound and no picture", "");
  if (!f.sound) {
    out.add("no_sound", Severity::notice, "there is a picture and no sound",
            "if there should be sound, look at the encoder's audio tracks");
  }
}

void sound(stream::Figures const& f, Findings& out) {
  if (!f.picture || !f.sound) return;
  if (std::abs(f.drift_ms) > kDriftMs) {
    out.add("drift", Severity::warning,
            fmt::format("the sound has moved by {:.0f} ms against the picture", f.drift_ms),
            "two clocks run apart: let sound and picture come from one device, or restart the "
            "encoder");
  }
  if (std::abs(f.sound_ahead_ms) > kApartMs) {
    out.add(
        "apart", Severity::notice,
        fmt::format("sound comes {:.1f} s {} the picture, which makes the delay longer",
                    std::abs(f.sound_ahead_ms) / 1e3, f.sound_ahead_ms > 0 ? "before" : "after"),
        "");
  }
}

void clock(stream::Figures const& f, Findings& out) {
  if (std::abs(f.clock_gain) < stream::kClockDrifts) return;
  out.add("clock_drift", Severity::notice,
          fmt::format("the encoder's clock {} {:.1f} s an hour on the server's ({:.0f} ppm): the "
                      "stream's dates move by as much until the encoder connects anew",
                      f.clock_gain > 0 ? "gains" : "loses", std::abs(f.clock_gain) * 3600,
                      std::abs(f.clock_gain) * 1e6),
          "viewers see no harm in it within hours; for a stream of days let both machines keep "
          "their time by NTP");
}

void rate(stream::Figures const& f, Expected const& expected, Findings& out) {
  auto const most = static_cast<double>(expected.max_bitrate);
  if (most <= 0 || f.bit_rate <= most * 1.05) return;
  out.add("over_bitrate", Severity::warning,
          fmt::format("{:.1f} Mbit/s, and the channel is meant for {:.1f}", f.bit_rate / 1e6,
                      most / 1e6),
          "lower the bitrate in the encoder");
}

void disk(std::string const& complaint, Findings& out) {
  if (complaint.empty()) return;
  out.add("disk_ill", Severity::error,
          complaint + "; the show goes on, but what viewers go back to is only what memory holds",
          "free space on it, or look whether it is mounted and can be written to: segments that "
          "memory still holds are written once it is well");
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::notice:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

std::vector<Finding> findings(stream::Health const& health, Expected const& expected,
                              std::span<RungState const> rungs) {
  Findings out;
  absence(health, expected, out);
  if (health.state == stream::State::live || health.state == stream::State::reconnecting) {
    line(health.figures, out);
    if (health.line) srt_line(*health.line, out);
    keyframes(health.figures, expected, out);
    pictures(health.figures, out);
    sound(health.figures, out);
    clock(health.figures, out);
    rate(health.figures, expected, out);
    if (auto unfit = profile_finding(health.unfit, rungs)) out.add(std::move(*unfit));
    for (auto& finding : rung_findings(rungs)) out.add(std::move(finding));
  }
  disk(expected.disk, out);
  return std::move(out).sorted();
}

}  // namespace freshet::insight
