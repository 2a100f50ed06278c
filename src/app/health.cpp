#include "app/health.hpp"

#include "insight/findings.hpp"
#include "package/profile.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace freshet::app {
namespace {

api::HealthInfo info_of(stream::Health const& health, insight::Expected const& expected,
                        std::vector<RungState> rungs) {
  auto const& f = health.figures;
  api::HealthInfo info;
  info.state = stream::to_string(health.state);
  info.held = health.held;
  info.encoder = health.encoder;
  info.role = health.role == stream::Role::backup ? "backup" : "primary";
  info.backup = health.backup;
  info.bit_rate = f.bit_rate;
  info.frame_rate = f.frame_rate;
  info.keyframe_interval_s = f.keyframe_interval_s;
  info.jitter_ms = f.jitter_ms;
  info.speed = f.speed;
  info.sound_ahead_ms = f.sound_ahead_ms;
  info.drift_ms = f.drift_ms;
  info.clock_ppm = f.clock_gain * 1e6;
  info.silent_s = f.silent_s;
  if (auto const& line = health.line) {
    info.line = {line->rtt_s * 1e3, line->latency_s * 1e3, line->lost, line->retransmitted,
                 line->dropped};
  }
  info.pictures = f.pictures;
  info.missing_pictures = f.missing_pictures;
  info.late_pictures = f.late_pictures;
  for (auto& finding : insight::findings(health, expected, rungs)) {
    info.findings.push_back({std::move(finding.code), std::string{to_string(finding.severity)},
                             std::move(finding.says), std::move(finding.remedy)});
  }
  info.rungs = std::move(rungs);
  return info;
}

}  // namespace

std::optional<api::HealthInfo> health_of(HealthParts const& parts, std::string_view id) {
  auto const all = parts.registry.list();
  auto const found =
      std::ranges::find_if(all, [id](auto const& session) { return session->id() == id; });
  if (found == all.end()) return std::nullopt;
  auto const channel = parts.settings((*found)->channel());
  insight::Expected expected;
  expected.segment_s = std::chrono::duration<double>(package::profile_of(channel).segment).count();
  expected.max_bitrate = channel.profile.max_bitrate;
  expected.disk = parts.disk;
  expected.pulled = (*found)->info().protocol == "pull";
  return info_of((*found)->health(), expected, parts.governor.states((*found)->channel()));
}

}  // namespace freshet::app
