/// Sound: the session's sound in a shape that every player knows.
#pragma once

#include "av/audio_encoder.hpp"
#include "base/log.hpp"
#include "media/sink.hpp"
#include "net/loop.hpp"
#include "transcode/pool.hpp"
#include "transcode/sound_lane.hpp"

#include <memory>
#include <optional>

namespace freshet::transcode {

/// AAC-LC, from mono to 5.1, at 32, 44.1 or 48 kHz.
[[nodiscard]] bool plays_everywhere(Codec const& audio);

/// Passes on what every player knows and everything that is no sound; other sound is encoded anew,
/// in AAC-LC, mono or stereo, on a thread of the pool's, and comes a few tens of milliseconds later
/// with the time stamps it had. On the session's home loop.
class Sound final : public Sink, public std::enable_shared_from_this<Sound> {
 public:
  struct House {
    Pool& pool;
    net::Loop& home;
    std::shared_ptr<Sink> out;
    Log log;
  };

  explicit Sound(House const& house)
      : pool_{house.pool}, home_{house.home}, out_{house.out}, log_{house.log.child("sound")} {}
  ~Sound() override { take_down(); }
  Sound(Sound const&) = delete;
  Sound& operator=(Sound const&) = delete;

  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override;

 private:
  /// What is encoded now.
  struct Chain {
    unsigned id = 0;
    TrackId source{};
    av::AudioSettings settings;
    Aac codec;
    std::shared_ptr<SoundLane> lane;
  };

  Result<> build(Track const& source);
  void take_down();
  void coded(unsigned chain, Packet packet);

  Pool& pool_;
  net::Loop& home_;
  std::shared_ptr<Sink> const out_;
  Log const log_;
  std::optional<Chain> chain_;
  unsigned built_ = 0;
};

}  // namespace freshet::transcode
