// What a room asks of its channel; what it is told stands in redis_channel.cpp.
#include "chat/redis_channel.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace freshet::chat {
namespace {

using boost::system::errc::errc_t;

constexpr unsigned kRedisUnheardTicks = 2;     // an event was placed and is not heard
constexpr unsigned kRedisForgottenTicks = 40;  // nor will it be
constexpr unsigned kRedisPresenceTicks = 20;   // 5 s
constexpr unsigned kRedisLookTicks = 40;       // 10 s: where Redis is, when nothing is heard
constexpr unsigned kRedisEmptyTicks = 120;     // 30 s without a room: no longer subscribed
constexpr unsigned kRedisMostTries = 5;
constexpr std::int64_t kRedisPresentMs = 15'000;
constexpr std::uint64_t kRedisMostMembers = 100'000'000;

Error redis_try_again(char const* what) {
  return failure(errc_t::resource_unavailable_try_again,
                 std::string{what} +
                     ": the servers of the chat cannot reach each other; try again "
                     "in a moment");
}

/// Not for want of a connection: trying again would not help.
bool redis_is_final(Error const& error) {
  return error.code == errc_t::no_buffer_space || error.code == errc_t::operation_not_permitted ||
         error.code == errc_t::bad_message;
}

/// "COUNT|WHEN" of one server; 0 of one that has not said anything for a while.
std::uint64_t members_in(std::string_view text, std::int64_t now_ms) {
  std::uint64_t members = 0;
  std::int64_t said_ms = 0;
  auto const* const end = text.data() + text.size();
  auto const first = std::from_chars(text.data(), end, members);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '|') return 0;
  auto const second = std::from_chars(first.ptr + 1, end, said_ms);
  bool const is_fresh = second.ec == std::errc{} && second.ptr == end &&
                        said_ms > now_ms - kRedisPresentMs && said_ms < now_ms + kRedisPresentMs;
  return is_fresh ? std::min(members, kRedisMostMembers) : 0;
}

}  // namespace

void RedisChannel::publish(Draft draft, Bus::Answer<Placed> answer) {
  if (house_.waiting >= kMostWaiting) {
    return answer(failure(errc_t::no_buffer_space, "the chat is too busy; try again in a moment"));
  }
  // What no server could read must not have a place.
  if (auto readable = event_of_redis(redis_form(draft), 1); !readable) {
    return answer(std::move(readable).error().in("it cannot be told"));
  }
  ++house_.waiting;
  auto once = house_.node + "-" + house_.boot + "-" + std::to_string(++house_.next_once);
  send(std::make_shared<Op>(Op{std::move(draft), std::move(once), std::move(answer)}));
}

void RedisChannel::send(std::shared_ptr<Op> op) {
  auto const health = house_.link->health();
  if (health == RedisLink::Health::down) return place_here(op);
  if (health == RedisLink::Health::suspect || !waiting_.empty()) return waiting_.push_back(op);
  ++op->tries;
  auto const now_ms = house_.clock.wall_us() / 1'000;
  house_.link->call(publish_call(keys_, setting(), op->draft, op->once, now_ms),
                    [weak = weak_from_this(), op](Result<RedisValue> const& answer) {
                      if (auto const self = weak.lock()) self->sent(op, answer);
                    });
}

void RedisChannel::sent(std::shared_ptr<Op> const& op, Result<RedisValue> const& answer) {
  if (!answer) {
    if (redis_is_final(answer.error()) || op->tries >= kRedisMostTries)
      return finish(*op, answer.error());
    if (house_.link->health() == RedisLink::Health::down) return place_here(op);
    return waiting_.push_back(op);
  }
  auto where = placed_of(*answer, op->draft.mid);
  if (!where) return finish(*op, where.error());
  if (where->placed.what != Placed::What::placed) return finish(*op, where->placed);
  // The first try had been done, and its answer was lost.
  auto& placed = where->placed;
  if (op->tries > 1 && placed.mid == op->draft.mid) placed.dup = false;
  unanswered_.push_back({std::move(*where), op, 0, false});
  settle();
}

/// Redis is away. What it may have been told already is not said twice.
void RedisChannel::place_here(std::shared_ptr<Op> const& op) {
  if (op->tries > 0) {
    return finish(*op, redis_try_again("nobody knows whether it was said"));
  }
  if (!house_.alone || !refuge_) return finish(*op, redis_try_again("nothing can be said now"));
  auto outcome = refuge_->place(op->draft, house_.clock.wall_us() / 1'000);
  if (!outcome) return finish(*op, outcome.error());
  if (outcome->event) {
    tell([event = outcome->event](Listener& listener) { listener.happened(event); });
  }
  finish(*op, outcome->placed);
}

/// An author is answered once the room has heard it.
void RedisChannel::settle() {
  while (!unanswered_.empty()) {
    auto const& [where, op, ticks, over] = unanswered_.front();
    bool const here = where.epoch == epoch_;
    bool const told = here && where.placed.off <= off_;
    bool const of_before = !here && where.placed.dup;
    bool const given_up =
        house_.link->health() == RedisLink::Health::down || ticks >= kRedisForgottenTicks;
    if (!told && !of_before && !given_up && !over) {
      if (!here) must_mend_ = true;
      return;
    }
    auto const done = std::move(unanswered_.front());
    unanswered_.pop_front();
    if (done.over && done.where.placed.off > off_) {
      finish(*done.op, redis_try_again("Redis has lost it"));
    } else {
      finish(*done.op, done.where.placed);
    }
  }
}

void RedisChannel::finish(Op const& op, Result<Placed> placed) {
  --house_.waiting;
  op.answer(std::move(placed));
}

void RedisChannel::shout(Event const& event) {
  if (!house_.link->ok()) return;
  house_.link->ask({house_.sharded ? "SPUBLISH" : "PUBLISH", keys_.told,
                    "s " + house_.node + " " + redis_form(event)},
                   [](Result<RedisValue> const&) {});
}

void RedisChannel::count(Ballot const& ballot, Bus::Answer<Tally> const& answer) {
  if (house_.link->health() == RedisLink::Health::down && house_.alone && refuge_) {
    if (ballot.user.empty()) return answer(refuge_->tally(ballot.about, ballot.options));
    return answer(refuge_->count(ballot));
  }
  if (!house_.link->ok()) return answer(redis_try_again("it was not counted"));
  house_.link->call(count_call(keys_, ballot), [answer, options = ballot.options](
                                                   Result<RedisValue> const& said) {
    if (said) return answer(tally_of(*said, options));
    answer(redis_is_final(said.error()) ? said.error()
                                        : redis_try_again("it may not have been counted"));
  });
}

void RedisChannel::present(std::uint64_t members) {
  bool const changed = members_ != members;
  members_ = members;
  if (changed) send_presence();
}

void RedisChannel::send_presence() {
  if (!members_) return;
  if (!house_.link->ok()) {
    return tell([members = *members_](Listener& listener) { listener.counted(members); });
  }
  auto const nothing = [](Result<RedisValue> const&) {};
  auto const now_ms = house_.clock.wall_us() / 1'000;
  house_.link->ask({"HSET", keys_.presence, house_.node,
                    std::to_string(*members_) + "|" + std::to_string(now_ms)},
                   nothing);
  house_.link->ask({"EXPIRE", keys_.presence, "60"}, nothing);
  house_.link->ask({"HGETALL", keys_.presence},
                   [weak = weak_from_this(), now_ms](Result<RedisValue> const& all) {
                     auto const self = weak.lock();
                     if (!self || !all) return;
                     std::uint64_t members = 0;
                     for (std::size_t i = 1; i < all->items.size(); i += 2) {
                       members += members_in(all->items[i].text, now_ms);
                     }
                     self->tell([members](Listener& listener) { listener.counted(members); });
                   });
}

void RedisChannel::look_for_gaps() {
  if (!unanswered_.empty()) {
    auto& first = unanswered_.front();
    if (++first.ticks >= kRedisUnheardTicks && phase_ == Phase::live) must_mend_ = true;
    if (first.ticks >= kRedisForgottenTicks) settle();
  }
  if (!house_.link->ok()) return;
  if (!waiting_.empty()) {
    auto const waiting = std::exchange(waiting_, {});
    for (auto const& op : waiting) send(op);
  }
  if (!house_.link->is_subscribed(keys_.told)) return;
  if (phase_ == Phase::away) return subscribed();
  if (phase_ != Phase::live) return;
  if (must_mend_) return mend();
  if (ticks_ % kRedisLookTicks == 0) ask_where_it_is();
}

/// A room where nothing is heard cannot notice a gap by itself.
void RedisChannel::ask_where_it_is() {
  auto const look = [this](Result<RedisValue> const& answer) {
    if (!answer || phase_ != Phase::live) return;
    auto const off = static_cast<std::uint64_t>(answer->at(1).number_or(0));
    auto const changes = static_cast<std::uint64_t>(answer->at(2).number_or(0));
    bool const same = answer->at(0).text == epoch_;
    // An event may be on its way: whoever is behind looks again with the next tick.
    if (!same || off != off_ || changes != changes_) must_mend_ = true;
  };
  house_.link->ask({"HMGET", keys_.meta, "e", "s", "mv"}, in_phase(look));
}

bool RedisChannel::tick() {
  ++ticks_;
  look_for_gaps();
  if (ticks_ % kRedisPresenceTicks == 0) send_presence();
  if (seat_) return true;
  bool const idle = unanswered_.empty() && waiting_.empty() && !refuge_;
  return ++empty_ticks_ < kRedisEmptyTicks || !idle;
}

}  // namespace freshet::chat
