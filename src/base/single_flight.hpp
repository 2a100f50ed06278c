/// SingleFlight<T>: what many ask for at once is made once; the answers asked for last are kept.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace freshet {

/// From any thread. Never blocks: whoever is told first makes it wherever making may take long.
template <class T>
class SingleFlight {
 public:
  using Value = std::shared_ptr<T const>;
  using Told = std::function<void(Value const&)>;

  /// What ask() found.
  struct Found {
    Value kept;          ///< the answer itself; nobody will be told
    bool first = false;  ///< the caller makes it and says done(); else somebody is at it
  };

  /// Answers that weigh `bound` together are kept; what was not asked for longest goes first.
  explicit SingleFlight(std::size_t bound) : bound_{bound} {}

  /// Unless the answer is kept, `told` hears it from done(), on the thread that says it.
  [[nodiscard]] Found ask(std::string const& key, Told told) {
    std::scoped_lock const lock{mutex_};
    if (auto const at = kept_.find(key); at != kept_.end()) {
      order_.splice(order_.begin(), order_, at->second);
      return {at->second->value, false};
    }
    auto& waiting = flying_[key];
    waiting.push_back(std::move(told));
    return {nullptr, waiting.size() == 1};
  }

  /// Tells all who wait. `weight` 0: not kept, so that the next one makes it anew.
  void done(std::string const& key, Value const& value, std::size_t weight) {
    std::vector<Told> waiting;
    {
      std::scoped_lock const lock{mutex_};
      if (auto const at = flying_.find(key); at != flying_.end()) {
        waiting = std::move(at->second);
        flying_.erase(at);
      }
      if (weight > 0) keep(key, value, weight);
    }
    for (auto const& told : waiting) told(value);
  }

  /// What all that is kept weighs.
  [[nodiscard]] std::size_t weight() const {
    std::scoped_lock const lock{mutex_};
    return weight_;
  }

 private:
  struct Kept {
    std::string key;
    Value value;
    std::size_t weight = 0;
  };

  void keep(std::string const& key, Value const& value, std::size_t weight) {
    if (weight > bound_ || kept_.contains(key)) return;
    order_.push_front({key, value, weight});
    kept_.emplace(key, order_.begin());
    weight_ += weight;
    while (weight_ > bound_) {
      weight_ -= order_.back().weight;
      kept_.erase(order_.back().key);
      order_.pop_back();
    }
  }

  std::size_t const bound_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Told>> flying_;
  std::list<Kept> order_;  // most recently asked for first
  std::unordered_map<std::string, typename std::list<Kept>::iterator> kept_;
  std::size_t weight_ = 0;
};

}  // namespace freshet
