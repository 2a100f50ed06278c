/// KeyRing: may this key publish here? Decided from memory; revocations arrive by refresh().
#pragma once

#include "access/stream_key.hpp"
#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace freshet::access {

/// allow() and revoked(): from any thread, never block. refresh(): one thread at a time, the one
/// that may wait for the disk. Keys are also revoked by other processes (`freshet key revoke`), so
/// the ring has a database connection of its own, to which every other one's commit is news.
class KeyRing {
 public:
  /// `watched`: a connection nobody else uses, to a migrated store.
  KeyRing(std::string secret, store::Database watched, Clock const& clock);

  /// The key if it may publish now; `channel`, when given, must be the key's own.
  /// Errors: permission_denied (not ours, revoked, another channel's), timed_out (expired).
  [[nodiscard]] Result<StreamKey> allow(std::string_view text, std::string_view channel = {}) const;
  [[nodiscard]] bool revoked(std::string_view key_id) const;

  /// Reads the revocations if anything was committed since the last look; true: the set of revoked
  /// keys is another one. On an error the former set stays in force.
  /// Costs a few microseconds when nothing has happened: call it every 250 ms.
  [[nodiscard]] Result<bool> refresh();

 private:
  using Ids = std::set<std::string, std::less<>>;

  std::string secret_;
  store::Database watched_;
  Clock const& clock_;
  std::int64_t seen_version_ = -1;
  Published<Ids> revoked_;
};

}  // namespace freshet::access
