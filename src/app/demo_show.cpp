#include "app/demo_show.hpp"

#include "wire/flv/audio_tag.hpp"
#include "wire/flv/metadata.hpp"
#include "wire/flv/video_tag.hpp"

#include <cmath>
#include <numbers>
#include <utility>

namespace freshet::app {
namespace {

constexpr std::int64_t kSamplesAFrame = DemoShow::kSampleRate / DemoShow::kFrameRate;
constexpr std::int64_t kGopFrames = 2 * DemoShow::kFrameRate;
/// After so many pictures that were left out the next one is a keyframe: viewers begin anew there.
constexpr std::int64_t kLongAbsence = DemoShow::kFrameRate / 3;
constexpr std::int64_t kBeepFrames = DemoShow::kFrameRate / 10;
constexpr double kPitch = 440;
constexpr float kLoudness = 0.25F;

static_assert(DemoShow::kSampleRate % DemoShow::kFrameRate == 0);

bool beeps(std::int64_t frame) { return frame % DemoShow::kFrameRate < kBeepFrames; }

/// The beep has whole waves, so it begins and ends in silence without a click.
std::vector<float> sound_of(std::int64_t frame) {
  std::vector<float> samples;
  samples.reserve(kSamplesAFrame * 2);
  for (std::int64_t i = 0; i < kSamplesAFrame; ++i) {
    auto const at = static_cast<double>(frame % DemoShow::kFrameRate * kSamplesAFrame + i);
    auto const wave = std::sin(2 * std::numbers::pi * kPitch * at / DemoShow::kSampleRate);
    auto const sample = beeps(frame) ? kLoudness * static_cast<float>(wave) : 0.0F;
    samples.insert(samples.end(), {sample, sample});
  }
  return samples;
}

std::uint32_t ms_of(Ticks at, Timebase base) {
  return static_cast<std::uint32_t>(rescale(at, base, kMilliseconds).n);
}

av::VideoSettings picture_settings() {
  av::VideoSettings settings;
  settings.width = kDemoWidth;
  settings.height = kDemoHeight;
  settings.frame_rate = {DemoShow::kFrameRate, 1};
  settings.gop_frames = kGopFrames;
  return settings;
}

}  // namespace

Result<DemoShow> DemoShow::open() {
  auto picture = DemoPicture::make();
  if (!picture) return std::move(picture).error();
  auto video = av::VideoEncoder::open(picture_settings());
  if (!video) return std::move(video).error();
  auto audio = av::AudioEncoder::open({kSampleRate, 2, 96'000});
  if (!audio) return std::move(audio).error();
  return DemoShow{std::move(*picture), std::move(*video), std::move(*audio)};
}

std::vector<DemoTag> DemoShow::opening() const {
  wire::flv::Metadata metadata;
  metadata.width = kDemoWidth;
  metadata.height = kDemoHeight;
  metadata.frame_rate = kFrameRate;
  metadata.audio_sample_rate = kSampleRate;
  metadata.encoder = "Freshet's demo";
  return {{DemoTag::Kind::data, 0, wire::flv::write_metadata(metadata)},
          {DemoTag::Kind::video, 0, wire::flv::write_avc_config(config_of(video_.codec()))},
          {DemoTag::Kind::audio, 0, wire::flv::write_aac_config(audio_.codec().config)}};
}

std::chrono::microseconds DemoShow::due() const {
  return std::chrono::microseconds{rescale({frame_}, {kFrameRate}, kMicroseconds).n};
}

Result<std::vector<DemoTag>> DemoShow::next(std::int64_t wall_us) {
  std::vector<DemoTag> tags;
  if (auto added = add_picture(wall_us, tags); !added) return std::move(added).error();
  if (auto added = add_sound(tags); !added) return std::move(added).error();
  ++frame_;
  return tags;
}

Result<std::vector<DemoTag>> DemoShow::next_without_picture() {
  std::vector<DemoTag> tags;
  if (auto added = add_sound(tags); !added) return std::move(added).error();
  ++frame_;
  return tags;
}

Result<> DemoShow::add_picture(std::int64_t wall_us, std::vector<DemoTag>& tags) {
  auto const picture = picture_.draw({wall_us, frame_, beeps(frame_)});
  if (!picture) return picture.error();
  // A keyframe that was left out is made up for by the next picture.
  auto const gop = frame_ / kGopFrames;
  auto const away = frame_ - std::exchange(pictured_, frame_) > kLongAbsence;
  bool const key = std::exchange(gop_, gop) != gop || away;
  auto const coded = video_.encode(**picture, rescale({frame_}, {kFrameRate}, kVideoTimebase), key);
  if (!coded) return coded.error();
  for (auto const& packet : *coded) {
    tags.push_back({DemoTag::Kind::video, ms_of(packet.dts, kVideoTimebase),
                    wire::flv::write_avc_frame(packet.payload, packet.key, 0)});
  }
  return {};
}

Result<> DemoShow::add_sound(std::vector<DemoTag>& tags) {
  auto const coded = audio_.encode(sound_of(frame_));
  if (!coded) return coded.error();
  for (auto const& packet : *coded) {
    // RTMP counts from 0: the encoder's run-up, which lies before, is silence and left out.
    if (packet.pts.n < 0) continue;
    tags.push_back({DemoTag::Kind::audio, ms_of(packet.pts, {kSampleRate}),
                    wire::flv::write_aac_frame(packet.payload)});
  }
  return {};
}

}  // namespace freshet::app
