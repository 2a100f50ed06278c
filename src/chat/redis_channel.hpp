/// RedisChannel: one room's order as this server follows it: no event is lost without a word.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "chat/bus.hpp"
#include "chat/redis_event.hpp"
#include "chat/redis_link.hpp"
#include "chat/redis_refuge.hpp"
#include "chat/redis_script.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// A listener where it lives. What is told goes there by a post each, in order.
struct RedisSeat {
  net::Loop& home;
  std::shared_ptr<Listener> room;  ///< on its home loop; null once it has left
  std::shared_ptr<std::atomic<bool> const> stopped;

  template <class F>
  static void tell(std::shared_ptr<RedisSeat> const& seat, F f) {
    seat->home.post([seat, f = std::move(f)]() mutable {
      if (seat->room && !*seat->stopped) f(*seat->room);
    });
  }
};

/// What all channels of a bus share; outlives them.
struct RedisHouse {
  std::shared_ptr<RedisLink> link;
  Clock const& clock;
  Log log;
  std::string node, boot, prefix;
  std::uint32_t ring = 500;
  bool sharded = false, alone = true;  ///< alone: the room goes on while Redis is away
  Counter &repaired, &resynced, &malformed;
  std::size_t waiting = 0;      ///< drafts that have no answer yet, of all channels
  std::uint64_t next_once = 0;  ///< names tries, and epochs of our own
};

/// All on the bus' loop.
class RedisChannel : public std::enable_shared_from_this<RedisChannel> {
 public:
  static constexpr std::size_t kMostBuffered = 4'096, kMostWaiting = 4'096;

  RedisChannel(RedisHouse& house, std::string name);

  void enter(std::shared_ptr<RedisSeat> seat);
  void leave(std::shared_ptr<RedisSeat> const& seat);
  void publish(Draft draft, Bus::Answer<Placed> answer);
  void shout(Event const& event);
  void count(Ballot const& ballot, Bus::Answer<Tally> const& answer);
  void present(std::uint64_t members);

  /// Of the link.
  void subscribed();
  void told(std::string_view text);
  void up();
  void down();
  /// Every quarter of a second. False: nobody has been in for a while, and nothing is left to do.
  [[nodiscard]] bool tick();

  [[nodiscard]] std::string const& told_on() const { return keys_.told; }

 private:
  /// away: knows nothing of Redis' order. entering: asks for all of it. live: follows it. mending:
  /// asks for what is missing.
  enum class Phase : std::uint8_t { away, entering, live, mending };
  struct Op {
    Draft draft;
    std::string once;
    Bus::Answer<Placed> answer;
    unsigned tries = 0;
  };
  struct Heard {
    std::string epoch;
    std::uint64_t off = 0;
    EventPtr event;
  };
  struct Unanswered {
    RedisPlaced where;
    std::shared_ptr<Op> op;
    unsigned ticks = 0;
    bool over = false;  // its order has ended
  };

  void ask_to_enter();
  void asked(RedisRoom room);
  [[nodiscard]] bool give_back(RedisRoom const& room);
  void take(RedisRoom room);
  void be_whole();
  void mend();
  void mended(RedisRoom room);
  void accept(Heard heard);
  void hear(Heard heard);
  void deliver(EventPtr event);
  void drain();
  void resync();
  void send(std::shared_ptr<Op> op);
  void sent(std::shared_ptr<Op> const& op, Result<RedisValue> const& answer);
  void place_here(std::shared_ptr<Op> const& op);
  void settle();
  void finish(Op const& op, Result<Placed> placed);
  void look_for_gaps();
  void ask_where_it_is();
  void send_presence();
  void go_alone();
  [[nodiscard]] RedisSetting setting() const;
  template <class F>
  void tell(F f) const {
    if (seat_) RedisSeat::tell(seat_, std::move(f));
  }
  /// Of what was asked in this phase alone.
  [[nodiscard]] RedisConn::Reply in_phase(std::function<void(Result<RedisValue>)> f);

  RedisHouse& house_;
  std::string const name_;
  RedisKeys const keys_;
  std::shared_ptr<RedisSeat> seat_;
  Phase phase_ = Phase::away;
  std::uint64_t turn_ = 0;  // answers to questions of an earlier one are nobody's
  std::string epoch_;       // of Redis' order, with the last offset and the changes in it
  std::uint64_t off_ = 0, changes_ = 0;
  RedisRefuge::State state_;
  bool is_in_ = false, degraded_ = false, must_mend_ = false;
  std::optional<RedisRefuge> refuge_;
  std::size_t given_back_ = 0;  // of what the refuge keeps
  std::deque<Heard> buffer_;
  std::deque<Unanswered> unanswered_;
  std::deque<std::shared_ptr<Op>> waiting_;  // until Redis is there
  std::optional<std::uint64_t> members_;
  unsigned ticks_ = 0, empty_ticks_ = 0;
};

}  // namespace freshet::chat
