/// SoundLane: sound decoded and encoded anew, on a thread of its own.
#pragma once

#include "av/audio_encoder.hpp"
#include "av/decoder.hpp"
#include "av/resampler.hpp"
#include "base/bounded.hpp"
#include "base/log.hpp"
#include "media/packet.hpp"
#include "media/track.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace freshet::transcode {

class SoundLane {
 public:
  struct House {
    std::function<void(Packet)> packet;  ///< in a time base of settings.sample_rate
    Log log;
  };

  /// `encoder` was opened with these settings.
  SoundLane(av::AudioSettings const& settings, av::AudioEncoder encoder, House house);

  // On one loop.
  /// What comes next is coded like this, in this time base.
  void set_source(Track const& source);
  /// One access unit. Where too many wait already it is left out, and silence stands in for it.
  void push(Packet const& packet);
  /// Nothing follows; what waits is left out.
  void stop();

  /// The thread's body.
  void run();

 private:
  struct Item {
    std::optional<Track> source;
    Packet packet;
  };
  /// From this sample of the encoder's on, its time stamps are so much earlier than the show's.
  struct Line {
    std::int64_t from, lead;
  };

  void handle(Item item);
  void open(Track const& source);
  void decode(Packet const& packet);
  void take(AVFrame const& frame, Packet const& packet);
  void join(std::int64_t at, std::vector<float>& samples);
  void encode(std::vector<float> const& samples);
  [[nodiscard]] std::vector<float> silence(std::int64_t instants) const;
  [[nodiscard]] std::int64_t lead_of(std::int64_t pts);

  av::AudioSettings const settings_;
  House const house_;
  Bounded<Item> queue_;
  std::atomic<bool> stopped_{false};
  bool full_ = false;  // the loop's

  // The thread's.
  av::AudioEncoder encoder_;
  av::Resampler resampler_;
  std::optional<av::Decoder> decoder_;
  Timebase timebase_;
  std::int64_t given_ = 0;            // samples that the encoder has
  std::optional<std::int64_t> next_;  // where the next one belongs
  std::vector<Line> lines_;
  std::int64_t zero_us_ = 0;
  bool failing_ = false, unheard_ = false;
};

}  // namespace freshet::transcode
