/// RedisRefuge: the order of one room while its Redis is away: an epoch of its own, in memory.
#pragma once

#include "chat/bus.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace freshet::chat {

/// One thread at a time.
class RedisRefuge {
 public:
  using State = std::map<std::string, std::string, std::less<>>;
  static constexpr std::size_t kMostKeys = 10'000, kMostKept = 4'096, kMostVoices = 100'000;

  RedisRefuge(std::string epoch, State const& state) : epoch_{std::move(epoch)}, state_{state} {}

  struct Outcome {
    Placed placed;
    EventPtr event;  ///< null: it has no place, or had one before
  };
  [[nodiscard]] Result<Outcome> place(Draft const& draft, std::int64_t now_ms);
  /// Of those who voted here; the others' are added up when Redis is back.
  [[nodiscard]] Result<Tally> count(Ballot const& ballot);
  [[nodiscard]] Tally tally(std::string const& about, std::uint32_t options) const;

  [[nodiscard]] std::string const& epoch() const { return epoch_; }
  [[nodiscard]] std::uint64_t off() const { return off_; }
  [[nodiscard]] State const& state() const { return state_; }
  /// What all servers have to know when Redis is back: changes of the state, and what was taken
  /// back; each with a name of its own.
  struct Kept {
    Draft draft;
    std::string once;
  };
  [[nodiscard]] std::vector<Kept> const& kept() const { return kept_; }
  [[nodiscard]] std::vector<Ballot> const& ballots() const { return ballots_; }

 private:
  [[nodiscard]] bool refuses(Draft const& draft, std::int64_t now_ms, Placed& placed) const;
  void remember(Draft const& draft, std::string const& key, std::int64_t now_ms);

  std::string const epoch_;
  State state_;
  std::uint64_t off_ = 0;
  std::unordered_map<std::string, Placed> placed_;         // by user and key
  std::deque<std::string> keys_;                           // the oldest first
  std::unordered_map<std::string, std::int64_t> last_ms_;  // events with a pause, by user
  std::vector<Kept> kept_;
  std::vector<Ballot> ballots_;
  std::unordered_map<std::string, std::unordered_map<std::string, std::size_t>> voters_;
};

/// Offsets, in Redis' order, of what a draft made elsewhere takes back.
[[nodiscard]] std::vector<std::uint64_t> removed_by(Draft const& draft,
                                                    std::vector<EventPtr> const& events);

}  // namespace freshet::chat
