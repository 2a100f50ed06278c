#include "chat/local_bus.hpp"

#include "base/assert.hpp"
#include "chat/local_channel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

namespace freshet::chat {
namespace {

/// Rooms that nobody is in any more keep their order so long, for who comes back.
constexpr std::chrono::minutes kLeftFor{10};
constexpr std::size_t kMostLeft = 256;  // on one loop

}  // namespace

struct LocalBus::Inside {
  /// The channels whose home one loop is; on it.
  using Shard = std::map<std::string, std::shared_ptr<LocalChannel>, std::less<>>;

  Inside(net::Loops& all, Clock const& the_clock, Keeping kept, std::size_t events)
      : loops{all}, clock{the_clock}, keeping{std::move(kept)}, ring{events}, shards(all.size()) {}

  Shard& here() {
    for (unsigned i = 0; i < loops.size(); ++i) {
      if (loops.at(i).here()) return shards[i];
    }
    FRESHET_ASSERT(!"a bus' verbs are called on a loop");
    return shards.front();
  }
  std::shared_ptr<LocalChannel> find(std::string const& channel) {
    if (stopped) return nullptr;
    auto& shard = here();
    auto const at = shard.find(channel);
    return at == shard.end() ? nullptr : at->second;
  }
  void forget_left(Shard& shard) {
    auto const now = clock.now();
    std::size_t left = 0;
    auto oldest = shard.end();
    for (auto at = shard.begin(); at != shard.end();) {
      auto const& one = *at->second;
      if (!one.is_left()) {
        ++at;
      } else if (one.left_at() + kLeftFor < now) {
        at = shard.erase(at);
      } else {
        ++left;
        if (oldest == shard.end() || one.left_at() < oldest->second->left_at()) oldest = at;
        ++at;
      }
    }
    if (left > kMostLeft) shard.erase(oldest);
  }

  net::Loops& loops;
  Clock const& clock;
  Keeping const keeping;
  std::size_t const ring;
  std::vector<Shard> shards;
  std::atomic<bool> stopped{false};
};

LocalBus::LocalBus(net::Loops& loops, Clock const& clock, Keeping keeping, std::size_t ring)
    : inside_{std::make_shared<Inside>(loops, clock, std::move(keeping), ring)} {}

LocalBus::~LocalBus() = default;

void LocalBus::enter(std::string const& channel, net::Loop& home, std::shared_ptr<Listener> room) {
  FRESHET_ASSERT(home.here());
  if (inside_->stopped) return;
  auto& known = inside_->here()[channel];
  if (!known) {
    known = std::make_shared<LocalChannel>(
        channel, home, LocalChannel::House{inside_->clock, inside_->keeping, inside_->ring});
  }
  known->enter(std::move(room));
}

void LocalBus::leave(std::string const& channel) {
  auto const known = inside_->find(channel);
  if (!known) return;
  known->leave();
  inside_->forget_left(inside_->here());
}

void LocalBus::publish(std::string const& channel, Draft draft, Answer<Placed> answer) {
  if (auto const known = inside_->find(channel)) {
    return known->publish(std::move(draft), std::move(answer));
  }
  answer(failure(boost::system::errc::not_connected, "the chat is not open: try again later"));
}

// There is no other server to shout to.
void LocalBus::shout(std::string const&, EventPtr) {}

void LocalBus::count(std::string const& channel, Ballot ballot, Answer<Tally> answer) {
  if (auto const known = inside_->find(channel)) {
    return known->count(std::move(ballot), std::move(answer));
  }
  answer(failure(boost::system::errc::not_connected, "the chat is not open: try again later"));
}

void LocalBus::tally(std::string const& channel, std::string const& about, std::uint32_t options,
                     Answer<Tally> answer) {
  if (auto const known = inside_->find(channel)) {
    return known->tally(about, options, std::move(answer));
  }
  answer(failure(boost::system::errc::not_connected, "the chat is not open: try again later"));
}

void LocalBus::present(std::string const& channel, std::uint64_t members) {
  if (auto const known = inside_->find(channel)) known->present(members);
}

void LocalBus::stop() {
  inside_->stopped = true;
  for (unsigned i = 0; i < inside_->loops.size(); ++i) {
    inside_->loops.at(i).post([inside = inside_, i] {
      for (auto& [name, channel] : inside->shards[i]) channel->stop();
    });
  }
}

}  // namespace freshet::chat
