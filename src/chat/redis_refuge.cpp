#include "chat/redis_refuge.hpp"

#include "chat/redis_event.hpp"
#include "chat/state.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::chat {
namespace {

bool refuge_takes_back(Kind kind) {
  return kind == Kind::del || kind == Kind::purge || kind == Kind::clear || kind == Kind::edit;
}

Error refuge_full(char const* what) {
  return failure(boost::system::errc::no_buffer_space,
                 std::string{"the servers of the chat cannot reach each other, and this one keeps "
                             "no more "} +
                     what + " until they can");
}

}  // namespace

bool RedisRefuge::refuses(Draft const& draft, std::int64_t now_ms, Placed& placed) const {
  if (!draft.by_banned_too) {
    auto const found = state_.find("ban:" + draft.user);
    auto const bar = found == state_.end() ? std::nullopt : bar_of(found->second);
    if (bar && (bar->until_ms == 0 || bar->until_ms > now_ms)) {
      placed.what = Placed::What::banned;
      placed.retry_ms = bar->until_ms == 0 ? 0 : bar->until_ms - now_ms;
      return true;
    }
  }
  if (draft.pause.count() <= 0) return false;
  auto const last = last_ms_.find(draft.user);
  auto const left = last == last_ms_.end() ? 0
                                           : std::min(last->second + draft.pause.count() - now_ms,
                                                      draft.pause.count());
  if (left <= 0) return false;
  placed.what = Placed::What::slow;
  placed.retry_ms = left;
  return true;
}

void RedisRefuge::remember(Draft const& draft, std::string const& key, std::int64_t now_ms) {
  if (draft.pause.count() > 0) {
    if (last_ms_.size() >= kMostKeys) last_ms_.clear();
    last_ms_[draft.user] = now_ms;
  }
  if (draft.key.empty()) return;
  placed_[key] = Placed{Placed::What::placed, draft.mid, off_, false, 0};
  keys_.push_back(key);
  if (keys_.size() <= kMostKeys) return;
  placed_.erase(keys_.front());
  keys_.pop_front();
}

Result<RedisRefuge::Outcome> RedisRefuge::place(Draft const& draft, std::int64_t now_ms) {
  Outcome outcome;
  outcome.placed.mid = draft.mid;
  auto const key = std::to_string(draft.user.size()) + ":" + draft.user + ":" + draft.key;
  if (auto const found = placed_.find(key); !draft.key.empty() && found != placed_.end()) {
    outcome.placed = found->second;
    outcome.placed.dup = true;
    return outcome;
  }
  if (refuses(draft, now_ms, outcome.placed)) return outcome;
  bool const keep = !draft.state.empty() || refuge_takes_back(draft.kind);
  if (keep && kept_.size() >= kMostKept) return refuge_full("changes");
  auto event = event_of_redis(redis_form(draft), off_ + 1);
  if (!event) return std::move(event).error();
  outcome.placed.off = ++off_;
  for (auto const& change : draft.state) {
    if (change.value.empty()) {
      state_.erase(change.field);
    } else {
      state_[change.field] = change.value;
    }
  }
  remember(draft, key, now_ms);
  if (keep) kept_.push_back({draft, epoch_ + "-" + std::to_string(off_)});
  outcome.event = std::move(*event);
  return outcome;
}

Result<Tally> RedisRefuge::count(Ballot const& ballot) {
  auto& voters = voters_[ballot.about];
  bool const dup = voters.count(ballot.user) != 0;
  if (!dup) {
    if (ballots_.size() >= kMostVoices) return refuge_full("voices");
    voters.emplace(ballot.user, ballots_.size());
    ballots_.push_back(ballot);
  }
  auto tally = this->tally(ballot.about, ballot.options);
  tally.dup = dup;
  return tally;
}

Tally RedisRefuge::tally(std::string const& about, std::uint32_t options) const {
  Tally tally;
  tally.n.resize(options);
  auto const voters = voters_.find(about);
  if (voters == voters_.end()) return tally;
  tally.voters = voters->second.size();
  for (auto const& [user, at] : voters->second) {
    for (auto const choice : ballots_[at].choices) {
      if (choice < options) ++tally.n[choice];
    }
  }
  return tally;
}

std::vector<std::uint64_t> removed_by(Draft const& draft, std::vector<EventPtr> const& events) {
  std::vector<std::uint64_t> all;
  if (!refuge_takes_back(draft.kind)) return all;
  auto const body = nlohmann::json::parse("{" + draft.body + "}", nullptr, false);
  auto const user = body.is_object() && body.contains("user") && body["user"].is_string()
                        ? body["user"].get<std::string>()
                        : std::string{};
  for (auto const& event : events) {
    if (event->kind > Kind::edit || event->text.empty()) continue;
    bool const meant = draft.kind == Kind::clear ||
                       (draft.kind == Kind::purge ? !user.empty() && event->user == user
                                                  : event->mid == draft.mid);
    if (meant) all.push_back(event->off);
  }
  return all;
}

}  // namespace freshet::chat
