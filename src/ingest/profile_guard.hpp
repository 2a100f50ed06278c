/// ProfileGuard: holds what a publisher sends against the profile of its channel.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "media/sink.hpp"
#include "media/standing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace freshet::ingest {

/// Of one track's or publisher's last ten seconds, by their own time stamps.
class SlidingSum {
 public:
  static constexpr std::int64_t kWindowS = 10;

  void add(std::int64_t at_us, std::uint64_t amount);
  /// A second, on average; nothing before ten seconds were seen. Time stamps that jump begin anew.
  [[nodiscard]] std::optional<double> per_second() const;

 private:
  std::array<std::uint64_t, kWindowS> bins_{};
  std::optional<std::int64_t> first_s_, last_s_;
};

/// Passes everything on; the picture bears its standing. On the publisher's loop; what it refers to
/// outlives it.
class ProfileGuard final : public Sink {
 public:
  struct House {
    config::Profile profile;
    std::string protocol;
    Metrics& metrics;
    Log log;
  };
  ProfileGuard(House house, Sink& head) : house_{std::move(house)}, head_{head} {}

  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override { head_.end(reason); }

  /// Why the publisher must go, for its user to read; nothing: it may stay.
  [[nodiscard]] std::optional<std::string> const& refusal() const { return refusal_; }
  /// What its user should read, who may stay; each complaint once.
  [[nodiscard]] std::optional<std::string> take_warning() {
    return std::exchange(warning_, std::nullopt);
  }

 private:
  void check_codec(Track const& track);
  void check_size(Video const& video);
  void check_rate(double fps);
  void check_picture(Track const& track, Packet const& packet, std::int64_t at_us);
  void complain(char const* reason, std::string const& sentence);
  [[nodiscard]] bool transcodes() const {
    return house_.profile.enforce == config::Enforce::transcode_down;
  }

  House const house_;
  Sink& head_;
  Tracks tracks_;
  SlidingSum bits_, pictures_;
  std::optional<std::int64_t> last_key_us_;
  std::set<std::string> said_;  // each reason once
  std::optional<std::string> refusal_, warning_;
  std::shared_ptr<Standing> const standing_ = std::make_shared<Standing>();
};

}  // namespace freshet::ingest
