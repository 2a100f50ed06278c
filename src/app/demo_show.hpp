/// DemoShow: the demo's pictures and sound, coded and tagged, ready to be published.
#pragma once

#include "app/demo_picture.hpp"
#include "av/audio_encoder.hpp"
#include "av/video_encoder.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace freshet::app {

/// One FLV tag's body and when it plays.
struct DemoTag {
  enum class Kind { data, video, audio };
  Kind kind = Kind::video;
  std::uint32_t ms = 0;
  Bytes body;
};

/// Thirty pictures a second with 48 kHz sound. Each second begins with a tenth of 440 Hz and, in
/// the same pictures, the white square. On one thread.
class DemoShow {
 public:
  static constexpr std::int64_t kFrameRate = 30, kSampleRate = 48'000;

  [[nodiscard]] static Result<DemoShow> open();

  /// What comes before any picture: the metadata and both configurations.
  [[nodiscard]] std::vector<DemoTag> opening() const;
  /// When the next picture is due, after the first one was.
  [[nodiscard]] std::chrono::microseconds due() const;
  /// The next picture, of `wall_us`, and the sound of its thirtieth of a second.
  [[nodiscard]] Result<std::vector<DemoTag>> next(std::int64_t wall_us);
  /// The same without the picture, for who is late: sound costs next to nothing.
  [[nodiscard]] Result<std::vector<DemoTag>> next_without_picture();

 private:
  DemoShow(DemoPicture picture, av::VideoEncoder video, av::AudioEncoder audio)
      : picture_{std::move(picture)}, video_{std::move(video)}, audio_{std::move(audio)} {}

  Result<> add_picture(std::int64_t wall_us, std::vector<DemoTag>& tags);
  Result<> add_sound(std::vector<DemoTag>& tags);

  DemoPicture picture_;
  av::VideoEncoder video_;
  av::AudioEncoder audio_;
  std::int64_t frame_ = 0;
  std::int64_t gop_ = -1;      // of the last picture
  std::int64_t pictured_ = 0;  // when it was drawn
};

}  // namespace freshet::app
