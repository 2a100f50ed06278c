#include "transcode/ladder.hpp"

#include <algorithm>
#include <utility>

namespace freshet::transcode {
namespace {

constexpr std::chrono::milliseconds kPatience{1'500};
constexpr std::size_t kMostHeld = 4'096;
/// The source has the small ones.
constexpr std::uint32_t kFirstTrack = 16;

Video video_of_rung(Video const& source, Rung const& rung) {
  Video video = source;
  video.width = rung.width;
  video.height = rung.height;
  video.frame_rate = rung.frame_rate;
  video.bit_depth = 8;
  return video;
}

}  // namespace

Ladder::Ladder(config::Channel channel, Pool& pool, net::Loop& home, Sink& out, Log const& log)
    : channel_{std::move(channel)},
      pool_{pool},
      home_{home},
      out_{out},
      log_{log.child("ladder")},
      patience_{home} {}

Ladder::~Ladder() { take_down(); }

void Ladder::tracks(Tracks tracks) noexcept {
  auto const video = std::ranges::find_if(*tracks, is_video);
  auto rungs =
      video == tracks->end() ? std::vector<Rung>{} : rungs_for(*video_of(video->codec), channel_);
  if (chain_ && !rungs.empty() && chain_->rungs == rungs && chain_->source == video->id) {
    chain_->decoding->set_codec(video->codec);
    if (chain_->ready) return tell(tracks);
    held_.emplace_back(std::move(tracks));
    return;
  }
  // What was held belongs to what was there before.
  if (chain_ && !chain_->ready) announce();
  take_down();
  if (rungs.empty()) return out_.tracks(std::move(tracks));
  build(*video, std::move(rungs));
  held_.emplace_back(std::move(tracks));
}

void Ladder::build(Track const& source, std::vector<Rung> rungs) {
  auto const chain = std::make_shared<Chain>();
  auto shape = *video_of(source.codec);
  shape.colour = rung_colour(shape);
  chain->source = source.id;
  chain->rungs = rungs;
  chain->steps.resize(rungs.size());
  auto const key = chain->id = ++built_;
  std::shared_ptr<Lane> below;
  for (auto i = rungs.size(); i-- > 0;) {
    Lane::House house;
    house.log = log_;
    house.opened = [weak = weak_from_this(), &home = home_, key, i](Result<H264> codec) {
      home.post([weak, key, i, codec = std::move(codec)]() mutable {
        if (auto const self = weak.lock()) self->opened(key, i, std::move(codec));
      });
    };
    house.packet = [weak = weak_from_this(), &home = home_, key](Packet packet) {
      home.post([weak, key, packet = std::move(packet)]() mutable {
        if (auto const self = weak.lock()) self->coded(key, std::move(packet));
      });
    };
    auto& step = chain->steps[i];
    auto const id = TrackId{kFirstTrack + static_cast<std::uint32_t>(i)};
    H264 coming;
    coming.video = video_of_rung(shape, rungs[i]);
    step.track = {id, kVideoTimebase, std::move(coming), rungs[i].name};
    step.lane = std::make_shared<Lane>(rungs[i], shape, id, std::move(house), below);
    below = step.lane;
  }
  chain->decoding = std::make_shared<DecodeLane>(source.codec, log_, below);
  chain_ = chain;
  for (auto const& step : chain->steps) pool_.start([lane = step.lane] { lane->run(); });
  pool_.start([decoding = chain->decoding] { decoding->run(); });
  patience_.start(kPatience, [this] {
    if (chain_ && !chain_->ready) announce();
  });
}

void Ladder::take_down() {
  patience_.cancel();
  held_.clear();
  if (auto const chain = std::exchange(chain_, {})) chain->decoding->stop();
}

void Ladder::opened(unsigned chain, std::size_t step, Result<H264> codec) {
  if (!chain_ || chain != chain_->id || chain_->ready) return;
  auto& at = chain_->steps.at(step);
  at.opened = codec.has_value();
  if (codec) {
    auto shape = *video_of(at.track.codec);
    codec->video = shape;
    at.track.codec = std::move(*codec);
  } else {
    log_.error("no {}: {}", at.track.label, codec.error().what);
  }
  if (std::ranges::all_of(chain_->steps, [](Step const& s) { return s.opened.has_value(); })) {
    announce();
  }
}

/// The source's tracks and every rung that is ready.
void Ladder::tell(Tracks const& source) {
  auto all = std::make_shared<std::vector<Track>>(*source);
  for (auto const& step : chain_->steps) {
    if (step.opened.value_or(false)) all->push_back(step.track);
  }
  out_.tracks(std::move(all));
}

/// Gives out what was held, in its order.
void Ladder::announce() {
  patience_.cancel();
  chain_->ready = true;
  for (auto const& one : std::exchange(held_, {})) {
    if (auto const* const tracks = std::get_if<Tracks>(&one)) {
      tell(*tracks);
    } else {
      out_.packet(std::get<Packet>(one));
    }
  }
}

void Ladder::packet(Packet const& packet) noexcept {
  if (!chain_) return out_.packet(packet);
  if (packet.track == chain_->source) chain_->decoding->push(packet);
  if (chain_->ready) return out_.packet(packet);
  if (held_.size() < kMostHeld) held_.emplace_back(packet);
}

void Ladder::coded(unsigned chain, Packet packet) {
  if (!chain_ || chain != chain_->id) return;
  if (chain_->ready) return out_.packet(packet);
  if (held_.size() < kMostHeld) held_.emplace_back(std::move(packet));
}

void Ladder::end(EndReason reason) noexcept {
  if (chain_ && !chain_->ready) announce();
  take_down();
  out_.end(reason);
}

}  // namespace freshet::transcode
