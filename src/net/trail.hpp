/// Trail: the last of what came, which readers on any loop follow, each at its own pace.
#pragma once

#include "net/event.hpp"
#include "net/loop.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace freshet::net {

/// From any thread. Who adds waits for nobody, and readers hold nothing of their own: who is slower
/// than what is forgotten has lost it.
template <class T>
class Trail {
 public:
  using Place = std::uint64_t;  ///< what came first is at 0

  explicit Trail(std::size_t most) : most_{most} {}

  void add(T one) {
    std::scoped_lock const lock{mutex_};
    if (ended_) return;
    items_.push_back(std::move(one));
    if (items_.size() > most_) {
      items_.pop_front();
      ++first_;
    }
    wake();
  }
  /// Nothing more comes.
  void end() {
    std::scoped_lock const lock{mutex_};
    ended_ = true;
    wake();
  }

  struct Look {
    std::optional<T> item{};  ///< none: it has not come yet
    bool lost = false;        ///< it was there, and is forgotten
    bool ended = false;       ///< and never will
  };
  [[nodiscard]] Look look(Place at) const {
    std::scoped_lock const lock{mutex_};
    if (at < first_) return {.lost = true};
    if (at - first_ >= items_.size()) return {.ended = ended_};
    return {.item = items_[static_cast<std::size_t>(at - first_)]};
  }

  [[nodiscard]] Place oldest() const {
    std::scoped_lock const lock{mutex_};
    return first_;
  }
  /// Where what comes next will be.
  [[nodiscard]] Place next() const {
    std::scoped_lock const lock{mutex_};
    return first_ + items_.size();
  }
  /// Of the newest that is so.
  template <class Is>
  [[nodiscard]] std::optional<Place> find(Is is) const {
    std::scoped_lock const lock{mutex_};
    auto const at = std::find_if(items_.rbegin(), items_.rend(), is);
    if (at == items_.rend()) return std::nullopt;
    return first_ + static_cast<Place>(items_.rend() - at) - 1;
  }
  /// The newest first, of those that are so.
  template <class Is>
  [[nodiscard]] std::vector<T> newest(std::size_t most, Is is) const {
    std::scoped_lock const lock{mutex_};
    std::vector<T> all;
    for (auto at = items_.rbegin(); at != items_.rend() && all.size() < most; ++at) {
      if (is(*at)) all.push_back(*at);
    }
    return all;
  }

  /// Notified on `loop`, which is its own, after something came, until it dies. However much comes,
  /// one post is on its way.
  void follow(Loop& loop, std::shared_ptr<Event> const& woken) {
    std::scoped_lock const lock{mutex_};
    followers_.push_back({&loop, woken, std::make_shared<std::atomic<bool>>(false)});
  }

 private:
  struct Follower {
    Loop* loop;
    std::weak_ptr<Event> woken;  // made alive on its loop alone, where it dies
    std::shared_ptr<std::atomic<bool>> told;
  };

  /// Under the lock.
  void wake() {
    std::erase_if(followers_, [](Follower const& one) { return one.woken.expired(); });
    for (auto const& one : followers_) {
      if (one.told->exchange(true)) continue;
      one.loop->post([woken = one.woken, told = one.told] {
        *told = false;
        if (auto const event = woken.lock()) event->notify_all();
      });
    }
  }

  std::size_t const most_;
  mutable std::mutex mutex_;
  std::deque<T> items_;
  Place first_ = 0;
  bool ended_ = false;
  std::vector<Follower> followers_;
};

}  // namespace freshet::net
