/// Outbox: what is still to be told to whom, kept until it is; and what came of each attempt.
#pragma once

#include "base/result.hpp"
#include "events/receiver.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::events {

/// One event on its way to one receiver. Times are milliseconds of the Unix epoch.
struct Delivery {
  std::int64_t seq = 0;  ///< the order of events
  std::string event_id;
  std::string type;
  std::string channel;
  std::string body;  ///< JSON
  std::int64_t created_ms = 0;
  unsigned attempts = 0;  ///< that have failed
};

enum class Outcome { delivered, again, given_up };
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// What came of one.
struct Attempt {
  std::string event_id;
  std::string type;
  std::string channel;
  unsigned number = 0;  ///< from 1
  std::int64_t at_ms = 0;
  std::int64_t took_ms = 0;
  int status = 0;       ///< 0: no answer
  std::string error{};  ///< why not, as a sentence; empty: delivered
  Outcome outcome = Outcome::delivered;
  std::int64_t id = 0;  ///< in the log; a later one is greater
};

/// Of each channel a receiver is owed the events in their order: a later one is not due before the
/// earlier one has been settled. Uses a migrated Database that outlives it, on its thread.
class Outbox {
 public:
  static constexpr std::int64_t kMostLogged = 200;

  /// `most_pending`: of one receiver; what is older is dropped.
  explicit Outbox(store::Database& database, std::int64_t most_pending = 10'000)
      : database_{database}, most_pending_{most_pending} {}

  /// How many a receiver has lost, of those who have.
  using Dropped = std::map<std::string, std::int64_t>;
  /// All of them or none. How many older ones were dropped to make room. Within a transaction of
  /// the database it is a part of it.
  [[nodiscard]] Result<Dropped> append(std::span<FactPtr const> facts,
                                       std::span<Receiver const> receivers);

  struct Due {
    std::vector<Delivery> ready;
    std::optional<std::int64_t> next_ms;  ///< when another one will be; none: nothing waits
  };
  /// The first of each channel that is due by `now_ms`, but of those in `busy`.
  [[nodiscard]] Result<Due> due(std::string_view receiver, std::int64_t now_ms,
                                std::set<std::string> const& busy, std::size_t most);
  /// That one and those behind it, in their order.
  [[nodiscard]] Result<std::vector<Delivery>> run_from(std::string_view receiver,
                                                       Delivery const& first, std::size_t most);
  /// They have arrived, all of one channel; the log says nothing of them.
  [[nodiscard]] Result<> settle(std::string_view receiver, std::span<Delivery const> arrived);
  /// `again_ms`: when it is due again, if it is.
  [[nodiscard]] Result<> settle(std::string_view receiver, Delivery const& delivery,
                                Attempt const& attempt, std::int64_t again_ms = 0);

  /// Forgets what is owed to others.
  [[nodiscard]] Result<> keep_only(std::span<Receiver const> receivers);
  [[nodiscard]] Result<std::int64_t> pending(std::string_view receiver);
  /// The newest first, of those older than `before`.
  [[nodiscard]] Result<std::vector<Attempt>> log(
      std::string_view receiver, std::size_t most,
      std::int64_t before = std::numeric_limits<std::int64_t>::max());
  /// Of an attempt that was none of what is owed.
  [[nodiscard]] Result<> note(std::string_view receiver, Attempt const& attempt) {
    return write_log(receiver, attempt);
  }

 private:
  [[nodiscard]] Result<> add(Fact const& fact, std::span<Receiver const> receivers);
  [[nodiscard]] Result<std::int64_t> make_room(std::string_view receiver);
  [[nodiscard]] Result<> take_out(std::string_view receiver, Delivery const& delivery);
  [[nodiscard]] Result<> put_off(std::string_view receiver, Delivery const& delivery,
                                 std::int64_t again_ms);
  [[nodiscard]] Result<> write_log(std::string_view receiver, Attempt const& attempt);
  [[nodiscard]] Result<> forget_undue();

  store::Database& database_;
  std::int64_t const most_pending_;
};

}  // namespace freshet::events
