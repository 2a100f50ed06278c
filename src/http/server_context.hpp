/// ServerContext: what the connections of one HTTP server share: limits, counts, and a state a
/// loop.
#pragma once

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "http/access_log.hpp"
#include "http/date.hpp"
#include "http/presence.hpp"
#include "net/loop.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::http {

/// What every connection reads and none changes, and the counts of all loops together.
struct Shared {
  Shared(config::Http http, Metrics& m, Log l, Clock const& c);

  config::Http const config;
  Metrics& metrics;
  Log const log;
  Clock const& clock;
  Gauge& connections;
  Networks const trusted;  ///< the proxies whose word counts
  AccessLog access_log;
  std::atomic<std::uint32_t> waiting{0};  ///< requests whose handlers have not answered yet
  std::atomic<bool> draining{false};      ///< no request after the current one
};

/// One loop's share. On its loop.
class LoopState {
 public:
  LoopState(net::Loop& loop, std::shared_ptr<Shared> shared);

  [[nodiscard]] Shared& shared() { return *shared_; }
  [[nodiscard]] Presence& presence() { return *presence_; }
  [[nodiscard]] std::string_view date() { return date_.text(shared_->clock.wall_us()); }
  /// freshet_http_requests_total{kind,status}.
  void count(std::string_view kind, int status);

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Presence> presence_;
  Date date_;
  std::map<std::pair<std::string_view, int>, Counter*> counters_;
};

class ServerContext {
 public:
  ServerContext(net::Loops& loops, config::Http const& config, Metrics& metrics, Log log,
                Clock const& clock = system_clock());

  [[nodiscard]] Shared& shared() { return *shared_; }
  /// A connection shares its loop's state, so that frames which die late find it.
  [[nodiscard]] std::shared_ptr<LoopState> const& at(net::Loop& loop) {
    return states_.at(loop.index());
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<LoopState>> states_;
};

}  // namespace freshet::http
