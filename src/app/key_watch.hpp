/// KeyWatch: tells of stream keys that were made or revoked, whoever did it.
#pragma once

#include "base/result.hpp"
#include "events/bus.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace freshet::app {

/// One thread at a time. The bus outlives it.
class KeyWatch {
 public:
  explicit KeyWatch(events::Bus const& bus) : bus_{bus} {}

  /// The first look tells of nothing. Costs little when nothing has changed.
  [[nodiscard]] Result<> look(store::Database& store);

 private:
  events::Bus const& bus_;
  std::int64_t seen_ = -1;             // how many keys and revocations there were
  std::map<std::string, bool> known_;  // whether they are revoked, by id
};

}  // namespace freshet::app
