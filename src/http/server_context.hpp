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
#include "http/refusal.hpp"
#include "http/visitors.hpp"
#include "net/loop.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::http {

/// What every connection reads and none changes, and the counts of all loops together.
struct Shared {
  Shared(config::Http http, Metrics& m, Log l, Clock const& c);

  /// freshet_http_refused_total{reason}. From any thread.
  void count(Why why) { refused_.at(static_cast<std::size_t>(why))->add(); }
  /// A connection of that peer, for as long as the answer lives; null: counted and not welcome. A
  /// trusted proxy always is.
  [[nodiscard]] std::shared_ptr<Visitor> enter(std::string_view peer);
  /// Whose a request is that came over a connection of `visitor`'s: over a proxy's that of `peer`,
  /// the client it names.
  [[nodiscard]] std::shared_ptr<Visitor> who_asks(std::shared_ptr<Visitor> const& visitor,
                                                  std::string_view peer);
  /// Octets of requests' bodies that may be held.
  [[nodiscard]] std::uint64_t most_bodies() const { return kBodies * config.max_body; }

  config::Http const config;
  Metrics& metrics;
  Log const log;
  Clock const& clock;
  Gauge& connections;
  Networks const trusted;  ///< the proxies whose word counts
  AccessLog access_log;
  std::atomic<std::uint32_t> waiting{0};  ///< requests whose handlers have not answered yet
  std::atomic<std::uint64_t> bodies{0};   ///< octets of requests' bodies that are held
  std::atomic<bool> draining{false};      ///< no request after the current one

 private:
  /// Bodies of the largest size; most requests have none.
  static constexpr std::uint64_t kBodies = 256;

  Visitors visitors_;
  std::array<Counter*, static_cast<std::size_t>(kLastWhy) + 1> refused_{};
};

/// One loop's share. On its loop.
class LoopState {
 public:
  LoopState(net::Loop& loop, std::shared_ptr<Shared> shared);

  [[nodiscard]] Shared& shared() { return *shared_; }
  [[nodiscard]] Presence& presence() { return *presence_; }
  [[nodiscard]] std::string_view date() { return date_.text(shared_->clock.wall_us()); }
  /// Where all connections of the loop read to, one after another: whoever has read takes its
  /// octets before it waits for anything.
  [[nodiscard]] std::span<char> room() { return room_; }
  /// freshet_http_requests_total{kind,status}.
  void count(std::string_view kind, int status);

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Presence> presence_;
  Date date_;
  std::array<char, 16UL * 1024> room_;
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
