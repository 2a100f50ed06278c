/// Intake: what a publisher sends, codec by codec, into a session's sentence. It holds the first
/// packets back until the tracks that were promised are known, but not for long.
#pragma once

#include "media/sink.hpp"
#include "media/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace freshet::ingest {

/// On the publisher's loop. Times are the publisher's clock's, unwrapped, in one time base.
class Intake {
 public:
  static constexpr TrackId kVideo{1}, kAudio{2};
  /// A track that was promised and does not come is waited for this long.
  static constexpr std::int64_t kPatienceMs = 1'000;
  /// The picture longer: who comes back over a bad line has lost the keyframe that it began with,
  /// and sets the next one up to 8.3 s later (OBS). A show that had a picture would end with sound.
  static constexpr std::int64_t kPicturePatienceMs = 10'000;
  static constexpr std::size_t kMaxWaiting = 1'024;

  explicit Intake(Sink& head, Timebase base = kMilliseconds) : head_{head}, base_{base} {}

  /// What the publisher's metadata promises; unknown until then.
  void expect(bool video, bool audio);
  /// A codec's configuration. The same again is nothing; another one is new tracks.
  void video(Codec codec);
  void audio(Codec codec);
  /// A packet of a configured codec; others are dropped and counted.
  void packet(TrackId track, Packet packet);

  [[nodiscard]] Codec const* video_codec() const { return video_ ? &*video_ : nullptr; }
  [[nodiscard]] Codec const* audio_codec() const { return audio_ ? &*audio_ : nullptr; }
  /// Packets before their codec's configuration.
  [[nodiscard]] std::uint64_t unconfigured() const { return unconfigured_; }

 private:
  void set(std::optional<Codec>& slot, Codec codec);
  [[nodiscard]] bool complete() const;
  [[nodiscard]] bool waited_enough();
  void declare();

  Sink& head_;
  Timebase base_;
  std::optional<bool> video_expected_, audio_expected_;
  std::optional<Codec> video_, audio_;
  bool declared_ = false;
  std::vector<Packet> waiting_;       // of the last kPatienceMs
  std::optional<Ticks> waits_since_;  // by the publisher's clock
  std::uint64_t unconfigured_ = 0;
};

}  // namespace freshet::ingest
