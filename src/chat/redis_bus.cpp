#include "chat/redis_bus.hpp"

#include "base/assert.hpp"
#include "base/ulid.hpp"
#include "chat/redis_address.hpp"
#include "chat/redis_channel.hpp"
#include "chat/redis_link.hpp"
#include "net/timer.hpp"
#include "net/tls_trust.hpp"

#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace freshet::chat {
namespace {

struct RedisPlace {
  RedisAddress address;
  std::shared_ptr<net::TlsTrust const> trust;
};

Result<RedisPlace> redis_place_of(config::Chat const& settings) {
  auto address = parse_redis_address(settings.redis);
  if (!address) return Error{address.error()}.in("chat.redis");
  RedisPlace place{std::move(*address), {}};
  if (!place.address.tls) return place;
  auto trust = net::TlsTrust::load(settings.redis_ca_file);
  if (!trust) return Error{trust.error()}.in("chat.redis_ca_file");
  place.trust = std::move(*trust);
  return place;
}

Error nobody_entered(std::string const& channel) {
  return failure(boost::system::errc::no_such_file_or_directory,
                 "nobody is in the room '" + channel + "'");
}

Counter& redis_gap(Metrics& metrics, char const* result) {
  return metrics.counter("freshet_chat_redis_gap_total",
                         "Redis: events that were missed, by what became of it",
                         {{"result", result}});
}

}  // namespace

/// All on the bus' loop, whose posts keep it alive.
class RedisBus::Inside : public std::enable_shared_from_this<Inside> {
 public:
  Inside(net::Loop& loop, RedisPlace place, config::Chat const& settings, Clock const& clock,
         Metrics& metrics, Log const& log)
      : loop_{loop},
        place_{std::move(place)},
        clock_{clock},
        metrics_{metrics},
        timer_{loop},
        house_{nullptr,
               clock,
               log.child("redis"),
               make_ulid(clock.wall_us() / 1'000).substr(16),
               make_ulid(clock.wall_us() / 1'000).substr(16, 6),
               settings.redis_prefix,
               settings.recovery,
               settings.redis_sharded,
               settings.on_redis_down != "readonly",
               redis_gap(metrics, "repaired"),
               redis_gap(metrics, "resync"),
               metrics.counter("freshet_chat_redis_malformed_total",
                               "Redis: what came of it and could not be read")} {}

  [[nodiscard]] net::Loop& loop() const { return loop_; }

  void start() {
    if (stopped_) return;
    auto const weak = weak_from_this();
    RedisLink::Hooks hooks;
    hooks.up = [weak] {
      if (auto const self = weak.lock()) self->each([](RedisChannel& one) { one.up(); });
    };
    hooks.down = [weak] {
      if (auto const self = weak.lock()) self->each([](RedisChannel& one) { one.down(); });
    };
    hooks.subscribed = [weak](std::string const& told) {
      auto const self = weak.lock();
      if (auto const one = self ? self->told_on(told) : nullptr) one->subscribed();
    };
    hooks.told = [weak](std::string const& told, std::string_view text) {
      auto const self = weak.lock();
      if (auto const one = self ? self->told_on(told) : nullptr) one->told(text);
    };
    house_.link =
        std::make_shared<RedisLink>(loop_,
                                    RedisLink::Options{place_.address, place_.trust, house_.node,
                                                       house_.prefix, house_.sharded},
                                    std::move(hooks), clock_, metrics_, house_.log);
    house_.link->start(gate_);
    tick();
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    if (house_.link) house_.link->stop();
    by_name_.clear();
    by_told_.clear();
  }

  /// Made if it is not there; null: nothing comes any more.
  std::shared_ptr<RedisChannel> channel(std::string const& name) {
    if (stopped_ || !house_.link) return nullptr;
    auto& one = by_name_[name];
    if (!one) {
      one = std::make_shared<RedisChannel>(house_, name);
      by_told_[one->told_on()] = one;
    }
    return one;
  }

 private:
  std::shared_ptr<RedisChannel> told_on(std::string const& told) const {
    auto const found = by_told_.find(told);
    return found == by_told_.end() ? nullptr : found->second;
  }

  template <class F>
  void each(F f) {
    for (auto const& [name, one] : by_name_) f(*one);
  }

  void tick() {
    house_.link->tick();
    for (auto at = by_name_.begin(); at != by_name_.end();) {
      auto const one = at->second;
      if (one->tick()) {
        ++at;
        continue;
      }
      house_.link->unsubscribe(one->told_on());
      by_told_.erase(one->told_on());
      at = by_name_.erase(at);
    }
    timer_.start(RedisConn::kTick, [weak = weak_from_this()] {
      if (auto const self = weak.lock()) self->tick();
    });
  }

  net::Loop& loop_;
  RedisPlace const place_;
  Clock const& clock_;
  Metrics& metrics_;
  net::Gate gate_;
  net::Timer timer_;
  RedisHouse house_;
  std::unordered_map<std::string, std::shared_ptr<RedisChannel>> by_name_, by_told_;
  bool stopped_ = false;
};

/// Who is in the rooms whose home one loop is.
struct RedisBus::Seats {
  std::unordered_map<std::string, std::shared_ptr<RedisSeat>> all;
};

namespace {

template <class T>
std::vector<std::unique_ptr<T>> one_for_each_loop(unsigned n) {
  std::vector<std::unique_ptr<T>> all;
  for (unsigned i = 0; i < n; ++i) all.push_back(std::make_unique<T>());
  return all;
}

RedisPlace place_or_throw(config::Chat const& settings) {
  auto place = redis_place_of(settings);
  if (!place) throw std::invalid_argument{place.error().what};
  return std::move(*place);
}

/// What is answered on the bus' loop is told at the asker's home.
template <class T>
Bus::Answer<T> at_home(std::shared_ptr<RedisSeat> const& seat, Bus::Answer<T> answer) {
  return [seat, answer = std::move(answer)](Result<T> result) {
    seat->home.post([seat, answer, result = std::move(result)]() mutable {
      if (!*seat->stopped) answer(std::move(result));
    });
  };
}

}  // namespace

Result<> RedisBus::check(config::Chat const& settings) {
  auto place = redis_place_of(settings);
  if (!place) return std::move(place).error();
  return {};
}

RedisBus::RedisBus(net::Loops& loops, config::Chat const& settings, Clock const& clock,
                   Metrics& metrics, Log const& log)
    : loops_{loops},
      seats_{one_for_each_loop<Seats>(loops.size())},
      stopped_{std::make_shared<std::atomic<bool>>(false)},
      inside_{std::make_shared<Inside>(loops.at(0), place_or_throw(settings), settings, clock,
                                       metrics, log)} {
  loops.at(0).post([inside = inside_] { inside->start(); });
}

RedisBus::~RedisBus() { stop(); }

RedisBus::Seats& RedisBus::here() {
  for (unsigned i = 0; i < loops_.size(); ++i) {
    if (loops_.at(i).here()) return *seats_[i];
  }
  FRESHET_ASSERT(!"a bus is asked on a loop of its server");
  return *seats_[0];
}

std::shared_ptr<RedisSeat> RedisBus::seat_of(std::string const& channel) {
  auto const& all = here().all;
  auto const found = all.find(channel);
  return found == all.end() || *stopped_ ? nullptr : found->second;
}

void RedisBus::enter(std::string const& channel, net::Loop& home, std::shared_ptr<Listener> room) {
  FRESHET_ASSERT(home.here());
  auto seat = std::make_shared<RedisSeat>(RedisSeat{home, std::move(room), stopped_});
  here().all[channel] = seat;
  inside_->loop().post([inside = inside_, channel, seat = std::move(seat)] {
    if (auto const one = inside->channel(channel)) one->enter(seat);
  });
}

void RedisBus::leave(std::string const& channel) {
  auto const node = here().all.extract(channel);
  if (node.empty()) return;
  node.mapped()->room.reset();
  inside_->loop().post([inside = inside_, channel, seat = node.mapped()] {
    if (auto const one = inside->channel(channel)) one->leave(seat);
  });
}

void RedisBus::publish(std::string const& channel, Draft draft, Answer<Placed> answer) {
  auto const seat = seat_of(channel);
  if (!seat) return answer(nobody_entered(channel));
  inside_->loop().post([inside = inside_, channel, draft = std::move(draft),
                        answer = at_home(seat, std::move(answer))]() mutable {
    auto const one = inside->channel(channel);
    if (!one) return answer(nobody_entered(channel));
    one->publish(std::move(draft), std::move(answer));
  });
}

void RedisBus::shout(std::string const& channel, EventPtr event) {
  if (!seat_of(channel)) return;
  inside_->loop().post([inside = inside_, channel, event = std::move(event)] {
    if (auto const one = inside->channel(channel)) one->shout(*event);
  });
}

void RedisBus::count(std::string const& channel, Ballot ballot, Answer<Tally> answer) {
  auto const seat = seat_of(channel);
  if (!seat) return answer(nobody_entered(channel));
  inside_->loop().post([inside = inside_, channel, ballot = std::move(ballot),
                        answer = at_home(seat, std::move(answer))] {
    auto const one = inside->channel(channel);
    if (!one) return answer(nobody_entered(channel));
    one->count(ballot, answer);
  });
}

void RedisBus::tally(std::string const& channel, std::string const& about, std::uint32_t options,
                     Answer<Tally> answer) {
  count(channel, Ballot{about, {}, {}, options}, std::move(answer));
}

void RedisBus::present(std::string const& channel, std::uint64_t members) {
  if (!seat_of(channel)) return;
  inside_->loop().post([inside = inside_, channel, members] {
    if (auto const one = inside->channel(channel)) one->present(members);
  });
}

void RedisBus::stop() {
  if (stopped_->exchange(true)) return;
  inside_->loop().post([inside = inside_] { inside->stop(); });
}

}  // namespace freshet::chat
