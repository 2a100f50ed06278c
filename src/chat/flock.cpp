#include "chat/flock.hpp"

#include "base/assert.hpp"
#include "chat/close_codes.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;

/// With so much on its way a member loses what is not recovered anyhow.
constexpr std::size_t kBehind = 32UL * 1024;

std::size_t user_hash(std::string_view user) { return std::hash<std::string_view>{}(user); }

}  // namespace

Flock::Flock(House house) : house_{std::move(house)}, timer_{house_.loop} {}

Flock::~Flock() { *house_.all -= size(); }

void Flock::join(Hearer& hearer) {
  hearer.place_ = places_.size();
  places_.push_back({&hearer, &hearer.socket(), user_hash(hearer.user()), house_.clock.now(),
                     static_cast<std::uint32_t>(batch_.size()), hearer.moderates()});
  ++*house_.all;
}

bool Flock::leave(Hearer& hearer) {
  auto const at = std::exchange(hearer.place_, SIZE_MAX);
  if (at >= places_.size()) return false;
  --*house_.all;
  if (sweeping_) {
    places_[at].hearer = nullptr;
    ++holes_;
  } else {
    remove(at);
  }
  return true;
}

void Flock::look_again(Hearer& hearer) {
  if (hearer.place_ < places_.size()) places_[hearer.place_].moderates = hearer.moderates();
}

void Flock::remove(std::size_t at) {
  if (at + 1 < places_.size()) {
    places_[at] = places_.back();
    if (places_[at].hearer != nullptr) places_[at].hearer->place_ = at;
  }
  places_.pop_back();
}

void Flock::fill_holes() {
  for (auto at = places_.size(); holes_ > 0 && at-- > 0;) {
    if (places_[at].hearer != nullptr) continue;
    remove(at);
    --holes_;
  }
}

milliseconds Flock::interval() const {
  if (auto const set = house_.flush(); set.count() > 0) return set;
  auto const members = house_.all->load();
  constexpr std::size_t kFew = 500, kMany = 5'000, kCrowd = 20'000;
  if (members < kFew) return milliseconds{members / 20};
  if (members < kMany) return milliseconds{50};
  return milliseconds{members < kCrowd ? 100 : 250};
}

void Flock::tell(EventPtr event) {
  bool const at_once = event->urgent;
  FRESHET_ASSERT(!sweeping_);  // what happens comes by posts of its own
  batch_.add(std::move(event));
  auto const due = flushed_ + interval();
  auto const now = house_.clock.now();
  if (at_once || batch_.octets() >= kFlushEarly || due <= now) return flush();
  if (std::exchange(waiting_, true)) return;
  timer_.start(std::chrono::ceil<milliseconds>(due - now), [this] { flush(); });
}

/// How many events it was told.
std::size_t Flock::tell_one(Place& place, SteadyTime now) {
  auto const from = std::exchange(place.from, 0U);
  auto const waits = place.socket->waiting();
  bool const is_new = now - place.since < kNew && waits < kMostOfNew;
  if (waits > 0 && !is_new && place.socket->is_slow(now)) {
    house_.figures.evicted(Eviction::slow);
    place.hearer->dismiss(close_code::kSlow, "too slow; reconnect and recover");
    return 0;
  }
  auto whose = place.moderates ? Hearers::moderators : Hearers::viewers;
  if (waits > kBehind) whose = Hearers::slow;
  auto const& frame = batch_.frame(from, whose);
  auto const events = frame.events;
  if (events > 0) place.socket->send(frame.octets);
  return events;
}

void Flock::flush() {
  if (std::exchange(waiting_, false)) timer_.cancel();
  auto const began = house_.clock.now();
  flushed_ = began;
  if (batch_.empty()) return;
  // What comes meanwhile, from who ends within a write, is for the next flush.
  auto const count = places_.size();
  std::size_t delivered = 0;
  sweeping_ = true;
  for (std::size_t i = 0; i < count; ++i) {
    if (places_[i].hearer != nullptr) delivered += tell_one(places_[i], began);
  }
  sweeping_ = false;
  measure();
  batch_.clear();
  fill_holes();
  house_.figures.deliveries.add(delivered);
  house_.figures.sweep.observe(std::chrono::duration<double>(house_.clock.now() - began).count());
}

/// Once a message, not once a member.
void Flock::measure() const {
  auto const now_ms = house_.clock.wall_us() / 1'000;
  for (auto const& event : batch_.events()) {
    if (!event || event->kind != Kind::msg || event->ts_ms <= 0) continue;
    auto const ms = std::max<std::int64_t>(now_ms - event->ts_ms, 0);
    house_.figures.delivery.observe(static_cast<double>(ms) / 1'000.0);
  }
}

/// From the end: who leaves has the last one put in its place.
template <class F>
void Flock::each_of(std::string_view user, F f) {
  auto const hash = user_hash(user);
  for (auto at = places_.size(); at-- > 0;) {
    if (at >= places_.size()) continue;
    auto* const hearer = places_[at].hearer;
    if (hearer != nullptr && places_[at].user == hash && hearer->user() == user) f(*hearer);
  }
}

void Flock::tell_user(std::string_view user, std::string const& text) {
  Bytes frame;
  each_of(user, [&](Hearer& hearer) {
    if (frame.empty()) frame = frame_of({text});
    hearer.socket().send(frame);
  });
}

void Flock::cut(std::string_view user, int close_code, std::string const& why) {
  if (close_code == close_code::kBanned) batch_.forget(user);
  each_of(user, [&](Hearer& hearer) { hearer.dismiss(close_code, why); });
}

void Flock::start_anew(Bytes const& frame) {
  batch_.clear();
  for (auto& place : places_) {
    if (place.hearer == nullptr) continue;
    place.from = 0;
    place.socket->send(frame);
  }
}

}  // namespace freshet::chat
