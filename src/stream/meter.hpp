/// Meter: how what an encoder sends comes in.
#pragma once

#include "base/clock.hpp"
#include "media/packet.hpp"
#include "media/track.hpp"
#include "stream/clock_drift.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::stream {

/// What was seen of the last ten seconds unless it says otherwise. 0: not seen yet.
struct Figures {
  bool picture = false, sound = false;  ///< there is such a track
  double bit_rate = 0;                  ///< bits a second, of all tracks
  double frame_rate = 0;                ///< pictures a second
  double keyframe_interval_s = 0;  ///< the last one, or the time since the last if that is more
  double jitter_ms = 0;            ///< how unevenly packets come, as RFC 3550 §6.4.1 has it
  double speed = 0;                ///< media time that came to time that passed
  double sound_ahead_ms = 0;       ///< of the picture, as they come
  double drift_ms = 0;             ///< of the sound against the picture, since the show began
  double clock_gain = 0;       ///< seconds that its clock gains each second on ours; 0: not known
  double silent_s = 0;         ///< since anything came
  std::uint64_t pictures = 0;  ///< since the encoder came
  std::uint64_t missing_pictures = 0;  ///< left out by it, by its time stamps
  std::uint64_t late_pictures = 0;     ///< came half a second later than the one before suggests
  friend bool operator==(Figures const&, Figures const&) = default;
};

/// What a protocol knows of its line that sends lost packets again. Counted since it opened.
struct LineFigures {
  double rtt_s = 0;      ///< there and back
  double latency_s = 0;  ///< how late a packet may come again
  std::uint64_t lost = 0, retransmitted = 0;
  std::uint64_t dropped = 0;  ///< did not come again in time
  friend bool operator==(LineFigures const&, LineFigures const&) = default;
};

/// Of one encoder's turn. On one loop; pure but for the time it is told.
class Meter {
 public:
  /// A turn begins, or its tracks are others.
  void begin(Tracks tracks);
  void packet(Packet const& packet, SteadyTime now);
  [[nodiscard]] Figures figures(SteadyTime now) const;

 private:
  static constexpr std::int64_t kWindowS = 10;
  struct Second {
    std::int64_t number = -1;
    std::uint64_t bits = 0, pictures = 0;
    std::int64_t newest_us = 0;  // media, at its end
  };

  void picture(Packet const& packet, std::int64_t at_us, std::int64_t now_us);
  void sound(std::int64_t at_us, std::int64_t now_us);
  void jitter(std::int64_t at_us, std::int64_t now_us);
  [[nodiscard]] Second& second(std::int64_t now_us);

  Tracks tracks_;
  Figures so_far_;  // what needs no window
  std::array<Second, kWindowS + 1> seconds_{};
  std::optional<std::int64_t> began_us_, last_us_;             // time
  std::optional<std::int64_t> picture_us_, key_us_, step_us_;  // media
  std::optional<std::int64_t> transit_us_;
  std::optional<double> ahead_at_first_ms_;
  int paired_ = 0;
  ClockDrift clock_;
};

}  // namespace freshet::stream
