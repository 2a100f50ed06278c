/// StreamLog: keeps the rows of streams and of their renditions in step with what is on.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "origin/origin.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "store/write_queue.hpp"
#include "stream/registry.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace freshet::app {

class StreamLog {
 public:
  /// Renditions are looked at with every so many-th look().
  static constexpr unsigned kRenditionsEvery = 4;

  struct House {
    stream::Registry const& registry;
    origin::Origin const& origin;
    store::WriteQueue& writes;
    Clock const& clock;
    Log log;
  };
  /// When the last of a stream was written, by its id: microseconds of the wall clock.
  using LastSigns = std::map<std::string, std::int64_t, std::less<>>;

  explicit StreamLog(House house) : house_{std::move(house)} {}

  /// From any thread; never blocks. What cannot be written now is written later.
  void note(stream::SessionInfo const& info);
  /// On the store's thread, from time to time.
  void look();
  /// Has what is not written yet written with the next commit. From any thread.
  void write_rest();
  /// Shows that an earlier run left live and that do not go on have ended: when the last of them
  /// was written, or, as nothing tells, now. With the database, once those that go on are there.
  [[nodiscard]] Result<> settle(store::Database& store, LastSigns const& signs) const;

 private:
  using Rows = std::map<std::string, store::StreamRow, std::less<>>;
  using Profiles = std::map<std::string, store::RenditionRow, std::less<>>;

  void ask();
  [[nodiscard]] Result<> write(store::Database& store, Rows& batch);
  void written(Result<> const& done, Rows& batch);
  void look_at_renditions();
  void put_renditions(std::string const& stream, Profiles const& changed);

  House const house_;
  std::mutex mutex_;
  Rows rows_;           // that are not written yet; under the lock
  bool asked_ = false;  // they will be; under the lock

  // On the store's thread.
  bool failing_ = false;
  unsigned looks_ = 0;
  std::map<std::string, Profiles, std::less<>> known_;  // by stream, as they are written
};

}  // namespace freshet::app
