#include "transcode/holding.hpp"

#include "av/video_encoder.hpp"
#include "transcode/holding_picture.hpp"
#include "transcode/rungs.hpp"
#include "wire/h264/config.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <utility>

namespace freshet::transcode {
namespace {

/// x264's crf of a picture that stands.
constexpr double kStillQuality = 18;
constexpr std::uint32_t kStillRate = 3'000'000;  // at most, bits a second
constexpr std::size_t kMostPictures = 600;       // in a group
constexpr std::size_t kMostImageOctets = 32ULL * 1024 * 1024;

av::VideoFormat format_like(Codec const& codec) {
  if (std::holds_alternative<H265>(codec)) return av::VideoFormat::hevc;
  if (std::holds_alternative<Vp9>(codec)) return av::VideoFormat::vp9;
  return std::holds_alternative<Av1>(codec) ? av::VideoFormat::av1 : av::VideoFormat::h264;
}

Ratio rate_of(Video const& video) {
  return video.frame_rate.known() ? video.frame_rate : Ratio{30, 1};
}

Ticks start_of(std::int64_t picture, Ratio rate) {
  return {picture * kVideoTimebase.hz * rate.den / rate.num};
}

/// So many that a group is as long as a segment: rungs and players find a keyframe in each.
std::size_t pictures_of(Ticks segment, Ratio rate) {
  auto const exact = static_cast<double>(segment.n) * rate.num / rate.den / kVideoTimebase.hz;
  return std::clamp<std::size_t>(static_cast<std::size_t>(exact + 0.5), 1, kMostPictures);
}

/// x264's own, so that the picture uses nothing that the source's profile lacks (Rec. H.264 §A.2).
std::string options_for(Codec const& source) {
  auto const* const h264 = std::get_if<H264>(&source);
  if (h264 == nullptr || h264->config.size() < 2) return {};
  constexpr unsigned kMain = 77;
  auto const profile = std::to_integer<unsigned>(h264->config.span()[1]);
  if (profile < kMain) return "cabac=0:8x8dct=0:weightp=0";
  return profile == kMain ? "8x8dct=0" : "";
}

/// Playlists name one codec string, which must hold for the picture too.
Codec labelled_like(Codec const& source, Codec codec) {
  auto const* const theirs = std::get_if<H264>(&source);
  auto* const mine = std::get_if<H264>(&codec);
  if (theirs == nullptr || mine == nullptr) return codec;
  auto record = wire::h264::relabelled(mine->config.span(), theirs->config.span());
  if (record) mine->config = std::move(*record);
  return codec;
}

av::VideoSettings settings_like(Codec const& source, av::Picture const& picture,
                                std::size_t pictures) {
  auto const& video = *video_of(source);
  av::VideoSettings settings;
  settings.format = format_like(source);
  settings.width = picture.width();
  settings.height = picture.height();
  settings.frame_rate = rate_of(video);
  settings.pixel_aspect = video.pixel_aspect;
  settings.colour = rung_colour(video);
  settings.bit_rate = kStillRate;
  settings.quality = kStillQuality;
  settings.gop_frames = static_cast<std::uint32_t>(pictures);
  settings.options = options_for(source);
  return settings;
}

/// What the source says of its pictures, where these are the same.
void take_shape(Codec& codec, Video const& source) {
  auto& video = *video_of(codec);
  auto const depth = video.bit_depth;
  video = source;
  video.bit_depth = depth;
  video.interlaced = false;
}

bool same_shape(Codec const& a, Codec const& b) {
  return a.index() == b.index() && *video_of(a) == *video_of(b);
}

Result<Bytes> read_image_file(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text(kMostImageOctets + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  if (text.empty()) return failure(boost::system::errc::io_error, "it cannot be read");
  if (text.size() > kMostImageOctets) {
    return failure(boost::system::errc::file_too_large, "it is larger than 32 MiB");
  }
  return Bytes::adopt(std::move(text));
}

/// With the channel's own image, or with the usual one where there is none or it is of no use.
Result<StillGroup> group_with(std::string const& path, Codec const& source, Ticks segment,
                              Log const& log) {
  if (path.empty()) return still_group(source, usual_card(), segment);
  auto const image = read_image_file(path);
  auto group = image ? still_group(source, *image, segment) : Result<StillGroup>{image.error()};
  if (group) return group;
  log.error("holding_image: {}: {}; the usual card is shown", path, group.error().what);
  return still_group(source, usual_card(), segment);
}

}  // namespace

Result<StillGroup> still_group(Codec const& source, Bytes const& image, Ticks segment) {
  auto const& video = *video_of(source);
  auto picture = holding_picture(video, image);
  if (!picture) return std::move(picture).error();
  auto const rate = rate_of(video);
  auto const count = pictures_of(segment, rate);
  auto encoder = av::VideoEncoder::open(settings_like(source, *picture, count));
  if (!encoder) return std::move(encoder).error();
  StillGroup group{labelled_like(source, encoder->codec()),
                   {},
                   start_of(static_cast<std::int64_t>(count), rate)};
  take_shape(group.codec, video);
  for (std::size_t i = 0; i < count; ++i) {
    auto coded = encoder->encode(*picture, start_of(static_cast<std::int64_t>(i), rate), i == 0);
    if (!coded) return std::move(coded).error();
    for (auto& packet : *coded) group.pictures.push_back(std::move(packet));
  }
  if (group.pictures.size() != count || !group.pictures.front().key) {
    return failure(boost::system::errc::io_error, "a still picture was not coded as one group");
  }
  return group;
}

void Holding::begin(Tracks like, SteadyTime since, Sink& head) {
  auto const video = std::ranges::find_if(*like, is_video);
  if (video == like->end()) return;
  ++turn_;
  like_ = std::move(like);
  since_ = since;
  head_ = &head;
  if (group_ && same_shape(of_, video->codec)) return show();
  auto const taken = house_.thread.post(
      [weak = weak_from_this(), turn = turn_, source = video->codec, image = house_.image,
       segment = house_.segment, log = house_.log, &home = house_.home] {
        auto group = group_with(image, source, segment, log);
        home.post([weak, turn, source, group = std::move(group)]() mutable {
          if (auto const self = weak.lock()) self->coded(turn, source, std::move(group));
        });
      });
  if (!taken) house_.log.error("nothing is shown meanwhile: {}", taken.error().what);
}

void Holding::coded(std::uint64_t turn, Codec const& source, Result<StillGroup> group) {
  if (!group) return house_.log.error("nothing is shown meanwhile: {}", group.error().what);
  group_ = std::make_shared<StillGroup const>(std::move(*group));
  of_ = source;
  if (head_ != nullptr && turn == turn_) show();
}

void Holding::show() {
  auto tracks = std::make_shared<std::vector<Track>>(*like_);
  auto const video = std::ranges::find_if(*tracks, is_video);
  video->codec = group_->codec;
  video->timebase = kVideoTimebase;
  track_ = video->id;
  next_ = 0;
  shown_at_ = house_.clock.now();
  head_->tracks(std::move(tracks));
  feed();
}

Ticks Holding::place(std::int64_t picture) const {
  auto const count = static_cast<std::int64_t>(group_->pictures.size());
  return Ticks{picture / count * group_->length.n} +
         group_->pictures[static_cast<std::size_t>(picture % count)].dts;
}

/// Twice as fast as life until the time in which nothing came is filled: viewers wait for the first
/// of them, and encoders are not run over.
SteadyTime Holding::due(std::int64_t picture) const {
  std::chrono::microseconds const at{microseconds(place(picture), kVideoTimebase)};
  return std::max(since_ + at, shown_at_ + at / 2);
}

void Holding::catch_up() {
  if (head_ == nullptr || !group_) return;
  auto const now = house_.clock.now();
  while (since_ + std::chrono::microseconds{microseconds(place(next_), kVideoTimebase)} <= now) {
    give_next();
  }
}

void Holding::give_next() {
  auto packet = group_->pictures[static_cast<std::size_t>(next_) % group_->pictures.size()];
  packet.track = track_;
  packet.dts = packet.pts = place(next_);
  packet.duration = {};
  ++next_;
  head_->packet(packet);
}

void Holding::feed() {
  while (head_ != nullptr && due(next_) <= house_.clock.now()) give_next();
  if (head_ == nullptr) return;
  auto const wait = std::chrono::ceil<std::chrono::milliseconds>(due(next_) - house_.clock.now());
  timer_.start(std::max(wait, std::chrono::milliseconds{1}), [this] { feed(); });
}

void Holding::stop() {
  timer_.cancel();
  head_ = nullptr;
}

}  // namespace freshet::transcode
