#include "app/key_watch.hpp"

#include "store/keys.hpp"

#include <utility>

namespace freshet::app {

Result<> KeyWatch::look(store::Database& store) {
  auto const all = news(store);
  if (!all) return all.error();
  for (auto const& [kind, channel, fact] : *all) bus_.publish(kind, channel, fact);
  return {};
}

Result<std::vector<KeyWatch::News>> KeyWatch::news(store::Database& store) {
  std::vector<News> all;
  // Keys are never deleted, and revoked once.
  auto const now = store.number("SELECT count(*) + count(revoked_at) FROM stream_keys");
  if (!now) return now.error();
  if (*now == seen_) return all;
  auto const keys = store::Keys{store}.list();
  if (!keys) return keys.error();
  bool const first = seen_ == kNever;
  seen_ = *now;
  for (auto const& key : *keys) {
    auto const [at, is_new] = known_.try_emplace(key.id, false);
    auto const was_revoked = std::exchange(at->second, key.revoked_at.has_value());
    if (first) continue;
    events::KeyFact const fact{key.id, key.note, key.expires_at * 1'000};
    if (is_new) all.push_back({events::Kind::key_created, key.channel, fact});
    if (at->second && !was_revoked) all.push_back({events::Kind::key_revoked, key.channel, fact});
  }
  return all;
}

}  // namespace freshet::app
