#include "transcode/decode_lane.hpp"

#include "av/card_frame.hpp"
#include "av/decoder.hpp"
#include "transcode/absence.hpp"

#include <algorithm>
#include <utility>

namespace freshet::transcode {
namespace {

/// So much of the source may wait, coded; above that stand-ins only, which cost next to nothing.
constexpr Ticks kMostWaiting{180'000};
constexpr std::size_t kBound = 1'024;
constexpr std::int64_t kNone = INT64_MIN;
/// How far apart pictures stand in for what was left out: within any part target.
constexpr Ticks kStandInEvery{9'000};

}  // namespace

DecodeLane::DecodeLane(Codec const& codec, Log log, std::vector<std::shared_ptr<Lane>> lanes,
                       OpenDecoder card)
    : log_{std::move(log)},
      lanes_{std::move(lanes)},
      queue_{kBound},
      taken_{kNone},
      came_{kNone},
      card_{std::move(card)} {
  work_->on_card = by_card(codec);
  set_codec(codec);
}

Progress DecodeLane::progress() const {
  Progress progress;
  // In this order: a picture is taken after it came.
  auto const taken = taken_.load(), came = came_.load();
  if (taken != kNone) {
    progress.taken_us = microseconds({taken}, kVideoTimebase);
    progress.arrived_us = microseconds({std::max(came, taken)}, kVideoTimebase);
  }
  progress.waiting = queue_.size();
  for (auto const& lane : lanes_) progress.waiting += lane->depth();
  return progress;
}

void DecodeLane::set_codec(Codec const& codec) {
  static_cast<void>(queue_.push(Item{codec, {}, {}, false, {}}));
}

/// Where this picture is on a line without the times in which the source was away.
Ticks DecodeLane::place(Packet const& packet) {
  auto const step = newest_ ? packet.pts - *newest_ : Ticks{0};
  newest_ = newest_ ? std::max(*newest_, packet.pts) : packet.pts;
  return line_ = line_ + std::clamp(step, Ticks{0}, absence(kVideoTimebase));
}

void DecodeLane::push(Packet const& packet, std::optional<Ticks> cut) {
  auto const at = place(packet);
  std::int64_t taken = kNone;
  // Until the thread has taken one, everything has waited since the first.
  if (taken_.compare_exchange_strong(taken, at.n)) taken = at.n;
  came_.store(at.n, std::memory_order_relaxed);
  auto const waits = at - Ticks{taken};
  auto const full = waits > kMostWaiting && queue_.size() > 1;
  if (!behind_ && full) {
    log_.warn("the encoders are {:.1f} s behind: pictures are left out of the further qualities",
              seconds(waits, kVideoTimebase));
  }
  behind_ = full || (behind_ && !packet.key);
  if (behind_ || !queue_.push(Item{{}, packet, at, false, cut})) leave_out(packet, at, cut);
}

void DecodeLane::leave_out(Packet const& packet, Ticks at, std::optional<Ticks> cut) {
  auto const due = cut || !stood_in_ || packet.pts - *stood_in_ >= kStandInEvery;
  if (!due && !packet.key) return;
  stood_in_ = packet.pts;
  Item item{{}, packet, at, true, cut};
  item.packet.payload = {};
  static_cast<void>(queue_.push(std::move(item)));
}

void DecodeLane::stop() {
  stopped_ = true;
  queue_.close();
  // Encoders that are behind would keep a server that stops waiting for what nobody gets.
  for (auto const& lane : lanes_) lane->abandon();
}

void DecodeLane::run() {
  while (auto item = queue_.pop()) {
    if (stopped_) continue;
    Working const working{*work_};
    handle(std::move(*item));
  }
  lanes_.front()->close();
}

void DecodeLane::handle(Item item) {
  if (item.codec) return open(codec_ = std::move(*item.codec));
  taken_.store(item.at.n, std::memory_order_relaxed);
  if (item.cut) cut_ = item.cut;
  if (item.packet.key && leaves_card_) replace(item.packet);
  if (idles(item.packet) || item.lost || !decoder_) return stand_in(item.packet);
  work_->pictures.fetch_add(1, std::memory_order_relaxed);
  decode(item.packet);
}

/// From one keyframe to another.
bool DecodeLane::idles(Packet const& packet) {
  if (!packet.key) return idle_;
  auto const rests = std::ranges::all_of(lanes_, [](auto const& lane) {
    return lane->duty().wanted == Effort::rest && lane->duty().now == Effort::rest;
  });
  // Nothing of what was before the pause may come out after it.
  if (std::exchange(idle_, rests) && !rests) open(codec_);
  return idle_;
}

void DecodeLane::open(Codec const& codec) {
  decoder_.reset();
  auto decoder = opened(codec);
  leaves_card_ = false;
  if (decoder) {
    decoder_ = std::move(*decoder);
  } else {
    log_.error("no ladder: {}", decoder.error().what);
  }
}

/// Of two fields a card would make combs.
bool DecodeLane::by_card(Codec const& codec) const {
  auto const* const shape = video_of(codec);
  return card_ && shape != nullptr && !shape->interlaced;
}

Result<std::unique_ptr<av::PictureDecoder>> DecodeLane::opened(Codec const& codec) {
  work_->on_card = by_card(codec);
  if (work_->on_card) {
    auto decoder = card_(codec);
    if (decoder) return decoder;
    leave_card(decoder.error().what);
  }
  auto decoder = av::Decoder::open(codec);
  if (!decoder) return std::move(decoder).error();
  return std::unique_ptr<av::PictureDecoder>{std::make_unique<av::Decoder>(std::move(*decoder))};
}

/// From this keyframe on; what was not shown yet comes before it.
void DecodeLane::replace(Packet const& key) {
  auto rest = decoder_ ? decoder_->finish() : std::vector<av::AvFrame>{};
  if (rest) show(std::move(*rest), key);
  open(codec_);
}

/// For the rest of what is built for this source.
void DecodeLane::leave_card(std::string_view why) {
  log_.warn("the card does not decode the source: {}; the processor does", why);
  card_ = {};
  leaves_card_ = true;
  work_->on_card = false;
}

void DecodeLane::decode(Packet const& packet) {
  auto frames = decoded(packet);
  if (!frames) {
    if (!std::exchange(failing_, true))
      log_.warn("a picture of the source: {}", frames.error().what);
    return stand_in(packet);
  }
  failing_ = false;
  show(std::move(*frames), packet);
}

/// A card that fails is left with the next keyframe: this one, if it is one.
Result<std::vector<av::AvFrame>> DecodeLane::decoded(Packet const& packet) {
  auto frames = decoder_->decode(packet);
  if (frames || !work_->on_card) return frames;
  leave_card(frames.error().what);
  decoder_.reset();
  if (!packet.key) return frames;
  open(codec_);
  return decoder_ ? decoder_->decode(packet) : std::move(frames);
}

void DecodeLane::show(std::vector<av::AvFrame> frames, Packet const& packet) {
  auto const zero_us = packet.ntp_us - microseconds(packet.pts, kVideoTimebase);
  for (auto& frame : frames) {
    if (frame->interlaced_frame != 0 && card_ && av::on_card(*frame))
      leave_card("it is interlaced");
    Ticks const pts{frame->pts};
    auto const key = cut_at(pts) || frame->key_frame != 0;
    lanes_.front()->push({std::move(frame), pts, zero_us + microseconds(pts, kVideoTimebase), key});
  }
}

void DecodeLane::stand_in(Packet const& packet) {
  auto const key = cut_at(packet.pts) || packet.key;
  lanes_.front()->push({nullptr, packet.pts, packet.ntp_us, key});
}

/// Is this the first picture of a segment? The nearest to where it was cut.
bool DecodeLane::cut_at(Ticks pts) {
  auto const step = last_pts_ && pts > *last_pts_ ? pts - *last_pts_ : Ticks{0};
  last_pts_ = pts;
  if (!cut_ || pts + Ticks{step.n / 2} < *cut_) return false;
  cut_.reset();
  return true;
}

}  // namespace freshet::transcode
