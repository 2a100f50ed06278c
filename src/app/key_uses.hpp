/// KeyUses: when each stream key was used last, written in groups, at most once a minute a key.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "store/write_queue.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::app {

class KeyUses {
 public:
  static constexpr std::int64_t kEveryS = 60;

  struct House {
    store::WriteQueue& writes;
    Clock const& clock;
    Log log;
  };

  explicit KeyUses(House house) : house_{std::move(house)} {}

  /// It is used now. From any thread; never blocks.
  void note(std::string_view key_id);
  /// Has what is due written with the next commit. From time to time, from any thread.
  void look();
  /// The same of all that is not written.
  void write_rest();

 private:
  /// Seconds of the Unix epoch.
  struct Use {
    std::int64_t used = 0, written = 0;
  };
  using Uses = std::map<std::string, Use, std::less<>>;

  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }
  void write(std::int64_t unless_since);
  [[nodiscard]] Uses take(std::int64_t unless_since);
  void take_back(Uses const& batch);

  House const house_;
  std::mutex mutex_;
  Uses uses_;  // of keys that were used of late; under the lock
};

}  // namespace freshet::app
