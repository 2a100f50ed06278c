#include "app/key_watch.hpp"

#include "store/keys.hpp"

#include <utility>

namespace freshet::app {

Result<> KeyWatch::look(store::Database& store) {
  // Keys are never deleted, and revoked once.
  auto const now = store.number("SELECT count(*) + count(revoked_at) FROM stream_keys");
  if (!now) return now.error();
  if (*now == seen_) return {};
  auto const keys = store::Keys{store}.list();
  if (!keys) return keys.error();
  bool const first = seen_ < 0;
  seen_ = *now;
  for (auto const& key : *keys) {
    auto const [at, is_new] = known_.try_emplace(key.id, false);
    auto const was_revoked = std::exchange(at->second, key.revoked_at.has_value());
    if (first) continue;
    events::KeyFact const fact{key.id, key.note, key.expires_at * 1'000};
    if (is_new) bus_.publish(events::Kind::key_created, key.channel, fact);
    if (at->second && !was_revoked) bus_.publish(events::Kind::key_revoked, key.channel, fact);
  }
  return {};
}

}  // namespace freshet::app
