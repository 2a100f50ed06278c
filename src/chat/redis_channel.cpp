#include "chat/redis_channel.hpp"

#include "base/ulid.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {

RedisChannel::RedisChannel(RedisHouse& house, std::string name)
    : house_{house}, name_{std::move(name)}, keys_{house.prefix, name_} {}

RedisSetting RedisChannel::setting() const {
  return {house_.link->run(), make_ulid(house_.clock.wall_us() / 1'000), house_.ring,
          house_.sharded};
}

RedisConn::Reply RedisChannel::in_phase(std::function<void(Result<RedisValue>)> f) {
  return [weak = weak_from_this(), turn = turn_, f = std::move(f)](Result<RedisValue> answer) {
    auto const self = weak.lock();
    if (self && self->turn_ == turn) f(std::move(answer));
  };
}

void RedisChannel::enter(std::shared_ptr<RedisSeat> seat) {
  seat_ = std::move(seat);
  is_in_ = false;
  empty_ticks_ = 0;
  phase_ = Phase::away;
  ++turn_;
  buffer_.clear();
  house_.link->subscribe(keys_.told);
  if (house_.link->health() == RedisLink::Health::down) return down();
  if (house_.link->ok() && house_.link->is_subscribed(keys_.told)) ask_to_enter();
}

void RedisChannel::leave(std::shared_ptr<RedisSeat> const& seat) {
  if (seat_ != seat) return;
  seat_ = nullptr;
  if (members_ && house_.link->ok()) {
    house_.link->ask({"HDEL", keys_.presence, house_.node}, [](Result<RedisValue> const&) {});
  }
  members_.reset();
}

// Redis' order: entered, followed, mended.

void RedisChannel::ask_to_enter() {
  phase_ = Phase::entering;
  ++turn_;
  house_.link->call(enter_call(keys_, setting(), epoch_, off_),
                    in_phase([this](Result<RedisValue> const& answer) {
                      auto room = answer ? room_of(*answer, 0, house_.ring) : answer.error();
                      if (room) return asked(std::move(*room));
                      house_.log.warn("[{}] cannot be entered: {}", name_, room.error().what);
                      phase_ = Phase::away;
                    }));
}

void RedisChannel::asked(RedisRoom room) {
  house_.malformed.add(room.malformed);
  if (room.changes < changes_ && !state_.empty()) {
    // It has lost what holds in the room, bans among it.
    house_.log.warn("[{}] Redis has lost the room's state: it is given back", name_);
    house_.link->call(seed_call(keys_, changes_, state_),
                      in_phase([this](Result<RedisValue> const& answer) {
                        phase_ = Phase::away;
                        if (answer) ask_to_enter();
                      }));
    return;
  }
  if (refuge_ && give_back(room)) return;
  take(std::move(room));
}

void RedisChannel::take(RedisRoom room) {
  epoch_ = std::move(room.epoch);
  off_ = room.off;
  changes_ = room.changes;
  state_ = std::move(room.state);
  phase_ = Phase::live;
  is_in_ = true;
  refuge_.reset();
  given_back_ = 0;
  Snapshot snapshot{epoch_, off_, state_, std::move(room.events)};
  tell([snapshot = std::move(snapshot)](Listener& listener) { listener.entered(snapshot); });
  be_whole();
  // What was answered before this was is of no later order.
  for (auto& one : unanswered_) one.over = one.where.epoch != epoch_;
  drain();
  settle();
}

void RedisChannel::be_whole() {
  if (std::exchange(degraded_, false)) {
    tell([](Listener& listener) { listener.degraded(false); });
  }
}

void RedisChannel::resync() {
  house_.resynced.add();
  ask_to_enter();
}

void RedisChannel::mend() {
  phase_ = Phase::mending;
  must_mend_ = false;
  ++turn_;
  house_.link->call(missed_call(keys_, off_ + 1, house_.ring),
                    in_phase([this](Result<RedisValue> const& answer) {
                      auto room = answer ? room_of(*answer, off_ + 1, house_.ring) : answer.error();
                      if (room) return mended(std::move(*room));
                      phase_ = Phase::live;
                      must_mend_ = true;
                    }));
}

void RedisChannel::mended(RedisRoom room) {
  phase_ = Phase::live;
  house_.malformed.add(room.malformed);
  bool const same = room.epoch == epoch_ && room.off >= off_;
  bool const whole = room.off == off_ || (off_ + 1 >= room.first_kept && !room.events.empty());
  if (!same || !whole) return resync();
  for (auto& event : room.events) deliver(std::move(event));
  if (!room.events.empty()) house_.repaired.add();
  // A change of the state was in what could not be read, or was taken back.
  if (room.changes != changes_) return resync();
  be_whole();
  drain();
  settle();
}

void RedisChannel::told(std::string_view text) {
  auto const told = told_of(text);
  if (!told) return house_.malformed.add();
  auto event = event_of_redis(told->form, told->off);
  if (!event) house_.malformed.add();
  if (told->shout) {
    if (event && told->from != house_.node) {
      tell([event = std::move(*event)](Listener& listener) { listener.overheard(event); });
    }
    return;
  }
  hear({std::string{told->from}, told->off,
        event ? std::move(*event) : place_without_text(told->off)});
}

void RedisChannel::hear(Heard heard) {
  if (phase_ == Phase::away) return;  // it will be in what is asked for
  if (phase_ == Phase::live) return accept(std::move(heard));
  buffer_.push_back(std::move(heard));
  // Those that do not fit are fetched, or announced, when their place is missed.
  if (buffer_.size() > kMostBuffered) buffer_.pop_back();
}

void RedisChannel::accept(Heard heard) {
  // Of an order that ended before this one began, or of the one that follows it.
  if (heard.epoch != epoch_) return mend();
  if (heard.off <= off_) return;
  if (heard.off > off_ + 1) {
    buffer_.push_back(std::move(heard));
    return mend();
  }
  deliver(std::move(heard.event));
  settle();
}

void RedisChannel::deliver(EventPtr event) {
  off_ = event->off;
  if (!event->state.empty()) ++changes_;
  for (auto const& change : event->state) {
    if (change.value.empty()) {
      state_.erase(change.field);
    } else {
      state_[change.field] = change.value;
    }
  }
  tell([event = std::move(event)](Listener& listener) { listener.happened(event); });
}

/// What was heard while something was asked for.
void RedisChannel::drain() {
  auto buffered = std::exchange(buffer_, {});
  while (!buffered.empty()) {
    auto heard = std::move(buffered.front());
    buffered.pop_front();
    // Looked into at the next tick: not again and again for what ended long ago.
    if (heard.epoch != epoch_) must_mend_ = true;
    if (heard.epoch == epoch_) hear(std::move(heard));
  }
}

void RedisChannel::subscribed() {
  if ((!seat_ && !refuge_) || !house_.link->ok()) return;
  bool const follows = is_in_ && !refuge_ && !epoch_.empty();
  if (follows && (phase_ == Phase::live || phase_ == Phase::away)) return mend();
  if (phase_ == Phase::away) return ask_to_enter();
  must_mend_ = true;  // what is asked for now may have been read before
}

// Redis goes and comes.

void RedisChannel::up() {
  auto const waiting = std::exchange(waiting_, {});
  for (auto const& op : waiting) send(op);
  if (!house_.link->is_subscribed(keys_.told)) return;  // subscribed() follows
  subscribed();
}

void RedisChannel::down() {
  phase_ = Phase::away;
  ++turn_;
  buffer_.clear();
  settle();
  if (seat_) {
    if (house_.alone || !is_in_) go_alone();
    degraded_ = true;
    tell([](Listener& listener) { listener.degraded(true); });
  }
  auto const waiting = std::exchange(waiting_, {});
  for (auto const& op : waiting) send(op);
}

/// The room has an order of this server's own; what it knew of the state holds on.
void RedisChannel::go_alone() {
  if (!refuge_) {
    refuge_.emplace(
        "L-" + house_.node + "-" + house_.boot + "-" + std::to_string(++house_.next_once), state_);
  }
  is_in_ = true;
  tell([snapshot = Snapshot{refuge_->epoch(), refuge_->off(), refuge_->state(), {}}](
           Listener& listener) { listener.entered(snapshot); });
}

/// True: what was changed meanwhile is on its way, and the room is asked for again after it.
bool RedisChannel::give_back(RedisRoom const& room) {
  auto const& all = refuge_->kept();
  auto const first = all.begin() + static_cast<std::ptrdiff_t>(given_back_);
  std::vector<RedisRefuge::Kept> const kept{first, all.end()};
  for (auto const& ballot : refuge_->ballots()) {
    house_.link->call(count_call(keys_, ballot), [](Result<RedisValue> const&) {});
  }
  if (kept.empty()) return false;
  auto const left = std::make_shared<std::size_t>(kept.size());
  auto const failed = std::make_shared<bool>(false);
  for (auto const& one : kept) {
    auto draft = one.draft;
    draft.by_banned_too = true;  // it was placed already
    draft.pause = std::chrono::milliseconds{0};
    draft.key.clear();
    draft.removes = removed_by(draft, room.events);  // its own were of another order
    house_.link->call(
        publish_call(keys_, setting(), draft, one.once, house_.clock.wall_us() / 1'000),
        in_phase([this, left, failed, n = kept.size()](Result<RedisValue> const& answer) {
          if (!answer) *failed = true;
          if (--*left > 0) return;
          phase_ = Phase::away;
          if (*failed) return;  // the next tick tries again
          given_back_ += n;
          ask_to_enter();
        }));
  }
  return true;
}

}  // namespace freshet::chat
