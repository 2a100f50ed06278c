#include "app/health_watch.hpp"

#include <utility>

namespace freshet::app {
namespace {

constexpr int kTwice = 2;

}  // namespace

void HealthWatch::look(std::vector<Show> const& shows) {
  std::map<std::string, ByCode> next;
  for (auto const& show : shows) {
    auto& known = next[show.stream_id];
    if (auto const at = shows_.find(show.stream_id); at != shows_.end()) {
      known = std::move(at->second);
    }
    look_at(show, known);
  }
  shows_ = std::move(next);
}

void HealthWatch::look_at(Show const& show, ByCode& known) {
  for (auto& [code, seen] : known) ++seen.gone;
  for (auto const& finding : show.findings) {
    if (finding.severity == "notice") continue;
    auto& seen = known[finding.code];
    seen.fact = {show.stream_id, finding.code, finding.severity, finding.says, finding.remedy};
    seen.gone = 0;
    if (++seen.found < kTwice || std::exchange(seen.told, true)) continue;
    bus_.publish(events::Kind::health_finding, show.channel, seen.fact);
  }
  for (auto& [code, seen] : known) {
    if (seen.gone > 0) seen.found = 0;
    if (seen.gone < kTwice || !seen.told) continue;
    bus_.publish(events::Kind::health_cleared, show.channel, std::move(seen.fact));
  }
  std::erase_if(known, [](auto const& one) { return one.second.gone >= kTwice; });
}

}  // namespace freshet::app
