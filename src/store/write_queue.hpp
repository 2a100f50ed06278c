/// WriteQueue: small writes from any thread, which the database's thread commits in groups: while
/// one group is on its way to the disk the next one gathers.
#pragma once

#include "base/bounded.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

namespace freshet::store {

class WriteQueue {
 public:
  static constexpr std::size_t kBound = 4'096, kGroup = 512;

  /// On the database's thread, within the group's transaction. One that fails is undone alone.
  using Work = std::function<Result<>(Database&)>;
  /// On the database's thread, once the work is on the disk, or why it is not.
  using Done = std::function<void(Result<> const&)>;

  /// `call` has commit() called soon. False: it cannot now; the next post() or commit() will do.
  explicit WriteQueue(std::function<bool()> call, std::size_t bound = kBound)
      : call_{std::move(call)}, queue_{bound} {}

  /// From any thread. Never blocks. In the order of posting. A full queue is
  /// errc::device_or_resource_busy, and `done` is not called.
  [[nodiscard]] Result<> post(Work work, Done done = {});

  /// On the database's thread, outside of any transaction: a group of what waits, all or, if the
  /// disk refuses, nothing.
  void commit(Database& database);
  [[nodiscard]] bool empty() const { return queue_.size() == 0; }

 private:
  struct Item {
    Work work;
    Done done;
    Result<> answer;
  };
  void ask();
  [[nodiscard]] std::vector<Item> next_group();
  [[nodiscard]] static Result<> run(Database& database, std::vector<Item>& group);

  std::function<bool()> const call_;
  Bounded<Item> queue_;
  std::atomic<bool> called_{false};
};

}  // namespace freshet::store
