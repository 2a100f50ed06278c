#include "wire/mpegts/access_units.hpp"

#include "media/time.hpp"
#include "wire/h264/nal.hpp"
#include "wire/h264/sps.hpp"
#include "wire/h265/nal.hpp"
#include "wire/h265/sps.hpp"
#include "wire/mpegts/nal_roles.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/nal/units.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::mpegts {
namespace {

bool is_slice(NalRole role) { return role == NalRole::first_slice || role == NalRole::slice; }

/// The picture format that a sequence parameter set tells; nothing for other units.
std::optional<Video> format_in(Kind kind, ByteSpan unit) {
  if (kind == Kind::h264 && h264::type_of(unit) == h264::UnitType::sps) {
    if (auto const sps = h264::parse_sps(unit)) return sps->video;
  }
  if (kind == Kind::h265 && h265::type_of(unit) == h265::UnitType::sps) {
    if (auto const sps = h265::parse_sps(unit)) return sps->video;
  }
  return std::nullopt;
}

}  // namespace

AccessUnits::Held AccessUnits::hold(Pes pes) const {
  Held held;
  held.pes = std::move(pes);
  held.size = held.pes.payload.size();
  if (auto units = nal::split_annex_b(held.pes.payload.span())) held.units = std::move(*units);
  held.picture = std::ranges::any_of(
      held.units, [this](ByteSpan unit) { return is_slice(role_of(kind_, unit)); });
  return held;
}

/// §2.4.3.7: a time is that of the first picture to begin in the packet, so what has none, or the
/// old one, may be the rest of the picture before; and is, unless it opens one.
bool AccessUnits::goes_on(Held const& with) const {
  if (!stamped_ && !held_) return false;
  auto const before = held_ ? held_->pes.dts : stamped_;
  if (with.pes.dts && with.pes.dts != before) return false;
  if (with.units.empty()) return true;
  auto const role = role_of(kind_, with.units.front());
  return role == NalRole::slice || role == NalRole::other;
}

bool AccessUnits::must_wait() const {
  if (!held_->picture) return held_->size <= kMaxPreface;
  if (split_) return true;
  auto const& last = held_->rest.empty() ? held_->pes.payload : held_->rest.back();
  return held_->pes.bounded && last.size() >= kLargestBounded;
}

void AccessUnits::join(Held piece) {
  if (piece.pes.dts) {
    held_->pes.dts = piece.pes.dts;
    held_->pes.pts = piece.pes.pts;
  }
  held_->picture = held_->picture || piece.picture;
  held_->size += piece.size;
  held_->rest.push_back(std::move(piece.pes.payload));
}

/// The pieces as one payload: a unit may lie across two of them.
void AccessUnits::gather() {
  if (held_->rest.empty()) return;
  std::vector<std::byte> octets;
  octets.reserve(held_->size);
  auto const append = [&octets](Bytes const& part) {
    octets.insert(octets.end(), part.span().begin(), part.span().end());
  };
  append(held_->pes.payload);
  for (auto const& part : held_->rest) append(part);
  held_->pes.payload = Bytes::adopt(std::move(octets));
  held_ = hold(std::move(held_->pes));
}

void AccessUnits::feed(Pes pes) {
  if (pes.after_loss && held_) {
    ++faults_.torn;
    held_.reset();
  }
  auto next = hold(std::move(pes));
  bool const more = goes_on(next);
  if (held_ && (more || (!held_->picture && !next.units.empty()))) {
    join(std::move(next));
  } else if (more) {
    // What it goes on with is out already, so from now on everything waits.
    split_ = true;
    ++faults_.torn;
    return;
  } else {
    flush();
    if (next.units.empty()) {
      ++faults_.unreadable;
      return;
    }
    held_ = std::move(next);
  }
  if (held_->size > kMaxSize) {
    ++faults_.unreadable;
    held_.reset();
  } else if (!must_wait()) {
    flush();
  }
}

void AccessUnits::learn(ByteSpan unit) {
  auto const video = format_in(kind_, unit);
  if (!video) return;
  fields_ = video->interlaced;
  if (step_ == 0 && video->frame_rate.known()) {
    step_ = kVideoTimebase.hz * video->frame_rate.den / video->frame_rate.num;
  }
}

void AccessUnits::flush() {
  if (!held_) return;
  gather();
  if (!held_->picture) ++faults_.unreadable;
  auto const carried = std::exchange(carried_, {});
  std::vector<ByteSpan> units;
  for (auto const& unit : carried) units.push_back(unit.span());
  bool picture = false, first = true;
  for (auto const unit : held_->units) {
    auto const role = role_of(kind_, unit);
    learn(unit);
    bool const begins = role == NalRole::opens || role == NalRole::first_slice;
    if (picture && begins && !fields_) {
      emit(units, std::exchange(first, false));
      picture = false;
    }
    picture = picture || is_slice(role);
    if (!is_padding(kind_, unit)) units.push_back(unit);
  }
  if (picture) {
    emit(units, first);
  } else if (!first) {
    for (auto const unit : units) carried_.push_back(Bytes::copy(unit));
  }
  held_.reset();
}

bool AccessUnits::stamp(AccessUnit& unit, bool first) {
  auto const& pes = held_->pes;
  if (first && pes.dts) {
    auto const passed = *pes.dts - stamped_.value_or(*pes.dts);
    // The tables' longest gap between two times is 0.7 s (§2.7.4).
    if (since_ > 0 && passed > 0 && passed < kVideoTimebase.hz) step_ = passed / since_;
    stamped_ = unit.dts = *pes.dts;
    unit.pts = *pes.pts;
    since_ = 0;
    last_ = unit.dts;
    ++since_;
    return true;
  }
  ++since_;
  if (!last_ || step_ == 0) return false;
  last_ = unit.dts = unit.pts = *last_ + step_;
  ++faults_.guessed;
  return true;
}

void AccessUnits::emit(std::vector<ByteSpan>& units, bool first) {
  AccessUnit unit;
  if (stamp(unit, first)) {
    unit.payload = nal::join(units);
    out_.push_back(std::move(unit));
  } else {
    ++faults_.unstamped;
  }
  units.clear();
}

std::optional<AccessUnit> AccessUnits::next() {
  if (out_.empty()) return std::nullopt;
  auto unit = std::move(out_.front());
  out_.pop_front();
  return unit;
}

}  // namespace freshet::wire::mpegts
