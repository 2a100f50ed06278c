/// KeyWatch: tells of stream keys that were made or revoked, whoever did it.
#pragma once

#include "base/result.hpp"
#include "events/bus.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace freshet::app {

/// One thread at a time. The bus outlives it.
class KeyWatch {
 public:
  explicit KeyWatch(events::Bus const& bus) : bus_{bus} {}

  struct News {
    events::Kind kind;
    std::string channel;
    events::KeyFact fact;
  };

  /// The first look tells of nothing. Costs little when nothing has changed.
  [[nodiscard]] Result<> look(store::Database& store);
  /// What it would tell of, which somebody else tells of now.
  [[nodiscard]] Result<std::vector<News>> news(store::Database& store);
  /// What it was given last has not come to be.
  void look_again() { seen_ = kUnsure; }

 private:
  static constexpr std::int64_t kNever = -1, kUnsure = -2;

  events::Bus const& bus_;
  std::int64_t seen_ = kNever;         // how many keys and revocations there were
  std::map<std::string, bool> known_;  // whether they are revoked, by id
};

}  // namespace freshet::app
