/// Health: how a stream does, in figures and in words, once or as it changes.
#pragma once

#include "api/auth.hpp"
#include "base/clock.hpp"
#include "http/router.hpp"
#include "media/rung_state.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::api {

struct HealthFinding {
  std::string code, severity;  ///< severity: notice, warning, error
  std::string says, remedy;
};

/// Figures that were not seen yet are 0.
struct HealthInfo {
  std::string state;    ///< starting, live, reconnecting, ended
  bool held = false;    ///< a picture is shown in the encoder's place
  std::string encoder;  ///< what it calls itself
  std::string role;     ///< primary or backup, of who feeds it
  bool backup = false;  ///< another encoder waits
  std::int64_t viewers = 0;
  double bit_rate = 0, frame_rate = 0, keyframe_interval_s = 0;
  double jitter_ms = 0, speed = 0, sound_ahead_ms = 0, drift_ms = 0, silent_s = 0;
  double clock_ppm = 0;  ///< that the encoder's clock gains on ours
  /// Of SRT: since the encoder came.
  struct Line {
    double rtt_ms = 0, latency_ms = 0;
    std::uint64_t lost = 0, retransmitted = 0, dropped = 0;
  };
  std::optional<Line> line{};
  std::uint64_t pictures = 0, missing_pictures = 0, late_pictures = 0;
  std::vector<RungState> rungs{};  ///< from the largest down
  std::vector<HealthFinding> findings;
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Health {
 public:
  struct House {
    Insiders const& insiders;
    Clock const& clock;
    /// None: no stream of that id is on. From any thread.
    std::function<std::optional<HealthInfo>(std::string_view id)> of;
  };
  explicit Health(House house) : house_{std::move(house)} {}

  /// GET /v1/streams/:id/health and, as server-sent events, /v1/streams/:id/health/events.
  void add_routes(http::Router& router);

 private:
  class Feed;

  [[nodiscard]] http::Response once(http::Request const& request) const;
  [[nodiscard]] http::Response events(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
