#include "transcode/ladder.hpp"

#include "transcode/absence.hpp"

#include <algorithm>
#include <utility>

namespace freshet::transcode {
namespace {

/// An encoder that opens later is not in the show: rather a late beginning than one rung fewer.
constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kMostHeld = 4'096;
/// Of the source, one after another, before it is believed to be good for switching.
constexpr int kKeysInTime = 3;
/// The source has the small ones.
constexpr std::uint32_t kFirstTrack = 16;
constexpr TrackId kStandIn{15};

Video video_of_rung(Video const& source, Rung const& rung) {
  Video video = source;
  video.width = rung.width;
  video.height = rung.height;
  video.frame_rate = rung.frame_rate;
  video.bit_depth = 8;
  video.interlaced = false;
  return video;
}

}  // namespace

Ladder::Ladder(std::string name, config::Channel channel, Ticks segment, House const& house)
    : name_{std::move(name)},
      channel_{std::move(channel)},
      segment_{segment},
      pool_{house.pool},
      governor_{house.governor},
      encoders_{house.encoders},
      clock_{house.clock},
      home_{house.home},
      out_{house.out},
      log_{house.log.child("ladder")},
      patience_{home_} {}

Ladder::~Ladder() { take_down(); }

std::vector<Rung> Ladder::rungs_of(Video const& source) const {
  auto rungs = rungs_for(source, channel_);
  return channel_.profile.enforce == config::Enforce::transcode_down
             ? within_profile(source, channel_.profile, std::move(rungs))
             : with_stand_in(source, std::move(rungs));
}

void Ladder::tracks(Tracks tracks) noexcept {
  told_ = tracks;
  auto const video = std::ranges::find_if(*tracks, is_video);
  std::vector<Rung> rungs;
  if (video != tracks->end()) {
    rungs = rungs_of(*video_of(video->codec));
    for (auto& rung : rungs) rung.per_title = channel_.per_title;
  }
  if (chain_ && !rungs.empty() && chain_->rungs == rungs && chain_->source == video->id) {
    chain_->decoding->set_codec(video->codec);
    chain_->interlaced = video_of(video->codec)->interlaced;
    chain_->standing = video->standing;
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

/// Says it where there should be one.
void Ladder::look_for_card() {
  if (channel_.encoder != "nvenc" || cpu_only_ || encoders_.hardware()) return;
  no_card_ = "encoder is nvenc, but this machine has no such card that works";
  log_.warn("{}: the processor encodes", no_card_);
}

void Ladder::build(Track const& source, std::vector<Rung> rungs) {
  look_for_card();
  if (video_of(source.codec)->interlaced) {
    log_.warn(
        "the source is interlaced, which browsers show with combs: further qualities are made of "
        "one field of each picture; set progressive in the encoder");
  }
  auto const chain = chain_ = std::make_shared<Chain>();
  auto shape = *video_of(source.codec);
  shape.colour = rung_colour(shape);
  chain->source = source.id;
  chain->rungs = std::move(rungs);
  chain->interlaced = shape.interlaced;
  chain->standing = source.standing;
  chain->stands_in = chain->needs_stand_in();
  chain->steps.resize(chain->rungs.size());
  chain->id = ++built_;
  std::vector<std::shared_ptr<Lane>> lanes(chain->rungs.size());
  auto const first = chain->rungs.front().stand_in ? kFirstTrack - 1 : kFirstTrack;
  for (auto i = lanes.size(); i-- > 0;) {
    auto const& rung = chain->rungs[i];
    auto& step = chain->steps[i];
    auto const id = rung.stand_in ? kStandIn : TrackId{first + static_cast<std::uint32_t>(i)};
    H264 coming;
    coming.video = video_of_rung(shape, rung);
    step.track.id = id;
    step.track.timebase = kVideoTimebase;
    step.track.codec = std::move(coming);
    step.track.label = rung.name;
    step.track.demand = std::make_shared<Demand>();
    step.track.bit_rate = rung.bit_rate;
    step.duty = std::make_shared<Duty>();
    step.duty->needed = !rung.stand_in || chain->stands_in;
    if (!no_card_.empty()) step.duty->replaced.set(std::make_shared<std::string const>(no_card_));
    auto below = i + 1 < lanes.size() ? lanes[i + 1] : nullptr;
    lanes[i] = std::make_shared<Lane>(rung, shape, id, lane_house(chain->id, i), std::move(below));
  }
  auto const doors = card();
  chain->decoding = std::make_shared<DecodeLane>(source.codec, log_, lanes,
                                                 doors ? doors->decoder : OpenDecoder{});
  govern(shape);
  for (auto const& lane : lanes) pool_.start([lane] { lane->run(); });
  pool_.start([decoding = chain->decoding] { decoding->run(); });
  patience_.start(kPatience, [this] {
    if (chain_ && !chain_->ready) announce();
  });
}

Lane::House Ladder::lane_house(unsigned chain, std::size_t step) {
  Lane::House house;
  house.log = log_;
  house.segment = segment_;
  house.duty = chain_->steps[step].duty;
  house.demand = chain_->steps[step].track.demand;
  house.clock = &clock_;
  house.cpu = encoders_.cpu();
  if (by_card()) house.hardware = encoders_.hardware(chain_->rungs[step].codec);
  if (auto const doors = card()) house.card_scaler = doors->scaler;
  house.broke = [weak = weak_from_this(), &home = home_, chain, step](std::string why) {
    home.post([weak, chain, step, why = std::move(why)] {
      if (auto const self = weak.lock()) self->broke(chain, step, why);
    });
  };
  house.opened = [weak = weak_from_this(), &home = home_, chain, step](Result<Codec> codec) {
    home.post([weak, chain, step, codec = std::move(codec)]() mutable {
      if (auto const self = weak.lock()) self->opened(chain, step, std::move(codec));
    });
  };
  house.packet = [weak = weak_from_this(), &home = home_, chain](Packet packet) {
    home.post([weak, chain, packet = std::move(packet)] {
      if (auto const self = weak.lock()) self->coded(chain, packet);
    });
  };
  return house;
}

void Ladder::govern(Video const& source) {
  Governed seen{name_, source, {}, chain_->decoding->work(), {}};
  for (std::size_t i = 0; i < chain_->rungs.size(); ++i) {
    auto const& step = chain_->steps[i];
    seen.lanes.push_back({chain_->rungs[i], step.duty, step.track.demand});
  }
  seen.on_demand = channel_.on_demand;
  seen.progress = [decoding = chain_->decoding] { return decoding->progress(); };
  chain_->governed = governor_.join(std::move(seen));
}

void Ladder::take_down() {
  patience_.cancel();
  held_.clear();
  auto const chain = std::exchange(chain_, {});
  if (!chain) return;
  chain->governed.reset();
  chain->decoding->stop();
}

void Ladder::opened(unsigned chain, std::size_t step, Result<Codec> codec) {
  if (!chain_ || chain != chain_->id || chain_->ready) return;
  auto& at = chain_->steps.at(step);
  at.opened = codec.has_value();
  if (codec) {
    auto const shape = *video_of(at.track.codec);
    at.track.codec = std::move(*codec);
    *video_of(at.track.codec) = shape;
  } else {
    log_.error("no {}: {}", at.track.label, codec.error().what);
  }
  if (std::ranges::all_of(chain_->steps, [](Step const& s) { return s.opened.has_value(); })) {
    announce();
  }
}

void Ladder::broke(unsigned chain, std::size_t step, std::string const& why) {
  if (!chain_ || chain != chain_->id) return;
  log_.warn("{}: {}; the processor encodes from the next keyframe on", chain_->rungs.at(step).name,
            why);
  chain_->broken = true;
  no_card_ = why;
}

/// Everything anew, with other parameter sets.
void Ladder::replace_hardware() {
  cpu_only_ = true;
  if (!chain_->ready) announce();
  auto const source =
      std::ranges::find(*told_, chain_->source, [](Track const& track) { return track.id; });
  auto rungs = chain_->rungs;
  take_down();
  build(*source, std::move(rungs));
  held_.emplace_back(told_);
}

/// The source's tracks and every rung that is ready.
void Ladder::tell(Tracks const& source) {
  auto all = std::make_shared<std::vector<Track>>(*source);
  for (auto& track : *all) {
    if (track.id == chain_->source) track.cuts = chain_->cuts;
  }
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
  if (chain_->broken && packet.key && packet.track == chain_->source) replace_hardware();
  pass(packet);
  if (packet.track == chain_->source) decode(packet);
}

void Ladder::pass(Packet const& packet) {
  if (chain_->ready) return out_.packet(packet);
  if (held_.size() < kMostHeld) held_.emplace_back(packet);
}

/// Where the source has no keyframe for longer than a segment it is cut without one. The rungs get
/// one there, so each picture waits for the next one, by when it is known; and as long as keyframes
/// are rare, for such a cut may come soon after one of them.
void Ladder::decode(Packet const& packet) {
  auto const key_before = chain_->last_key;
  watch_keyframes(packet);
  call_stand_in();
  auto const cut = new_cut(key_before);
  if (chain_->waiting) {
    auto const before = *std::exchange(chain_->waiting, {});
    chain_->decoding->push(before, cut);
  }
  if (chain_->late && !packet.key) {
    chain_->waiting = packet;
  } else {
    chain_->decoding->push(packet);
  }
}

/// One of which a keyframe was the cause is none to those that come after it.
std::optional<Ticks> Ladder::new_cut(std::optional<Ticks> key_before) {
  auto const at_us = chain_->cuts->last_us;
  if (!at_us || at_us == std::exchange(chain_->seen_cut_us, at_us)) return std::nullopt;
  auto const at = rescale({*at_us}, kMicroseconds, kVideoTimebase);
  if (key_before && at <= *key_before) return std::nullopt;
  return at;
}

/// A source that cannot be switched to is encoded anew, until its keyframes come in time again.
void Ladder::watch_keyframes(Packet const& packet) {
  auto& chain = *chain_;
  // Time in which nothing came lacks no keyframe.
  auto const before = std::exchange(chain.last_pts, packet.pts);
  if (before && packet.pts - *before > absence(kVideoTimebase)) chain.last_key.reset();
  auto const late = chain.last_key && packet.pts - *chain.last_key > late_after();
  if (late) chain.keys_in_time = 0;
  if (late && !std::exchange(chain.late, true)) {
    log_.warn(
        "keyframes of the source are too far apart to switch to it: rungs have their own, and "
        "it is encoded anew where the machine can");
  }
  if (packet.key) {
    if (chain.last_key && !late) ++chain.keys_in_time;
    chain.last_key = packet.pts;
  }
  if (!late && (!packet.key || chain.keys_in_time < kKeysInTime)) return;
  chain.late = late;
}

/// Or lets it rest again.
void Ladder::call_stand_in() {
  auto& chain = *chain_;
  auto const needed = chain.needs_stand_in();
  if (std::exchange(chain.stands_in, needed) == needed) return;
  for (std::size_t i = 0; i < chain.rungs.size(); ++i) {
    if (chain.rungs[i].stand_in) chain.steps[i].duty->needed = needed;
  }
}

void Ladder::coded(unsigned chain, Packet const& packet) {
  if (chain_ && chain == chain_->id) pass(packet);
}

void Ladder::end(EndReason reason) noexcept {
  if (chain_ && !chain_->ready) announce();
  take_down();
  out_.end(reason);
}

}  // namespace freshet::transcode
