#include "app/health.hpp"

#include "insight/findings.hpp"
#include "package/profile.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace freshet::app {
namespace {

using Report = transcode::RungReport;

char const* name_of(Report::State state) {
  switch (state) {
    case Report::State::encoded:
      return "encoded";
    case Report::State::eased:
      return "eased";
    case Report::State::asleep:
      return "asleep";
    case Report::State::left_out:
      break;
  }
  return "left_out";
}

insight::Shortage shortage_of(std::vector<Report> const& rungs) {
  insight::Shortage shortage;
  for (auto const& rung : rungs) {
    if (rung.state == Report::State::left_out) shortage.left_out.push_back(rung.name);
    if (rung.state == Report::State::eased) shortage.eased.push_back(rung.name);
  }
  return shortage;
}

api::HealthInfo info_of(stream::Health const& health, insight::Expected const& expected,
                        std::vector<Report> const& rungs) {
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
  info.silent_s = f.silent_s;
  if (auto const& line = health.line) {
    info.line = {line->rtt_s * 1e3, line->latency_s * 1e3, line->lost, line->retransmitted,
                 line->dropped};
  }
  info.pictures = f.pictures;
  info.missing_pictures = f.missing_pictures;
  info.late_pictures = f.late_pictures;
  for (auto const& rung : rungs) {
    info.rungs.push_back(
        {rung.name, name_of(rung.state), rung.on_card ? "card" : "processor", rung.bit_rate});
  }
  for (auto& finding : insight::findings(health, expected, shortage_of(rungs))) {
    info.findings.push_back({std::move(finding.code), std::string{to_string(finding.severity)},
                             std::move(finding.says), std::move(finding.remedy)});
  }
  return info;
}

}  // namespace

std::optional<api::HealthInfo> health_of(
    stream::Registry const& registry, transcode::Governor& governor, std::string_view id,
    std::function<config::Channel(std::string const&)> const& settings) {
  auto const all = registry.list();
  auto const found =
      std::ranges::find_if(all, [id](auto const& session) { return session->id() == id; });
  if (found == all.end()) return std::nullopt;
  auto const channel = settings((*found)->channel());
  insight::Expected expected;
  expected.segment_s = std::chrono::duration<double>(package::profile_of(channel).segment).count();
  expected.max_bitrate = channel.profile.max_bitrate;
  expected.pulled = (*found)->info().protocol == "pull";
  return info_of((*found)->health(), expected, governor.report((*found)->channel()));
}

}  // namespace freshet::app
