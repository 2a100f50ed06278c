#include "chat/local_channel.hpp"

#include "base/ulid.hpp"
#include "chat/event_text.hpp"
#include "net/timer.hpp"
#include "store/chat_state.hpp"
#include "store/chat_voices.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::minutes kKeysFor{5};
constexpr std::chrono::hours kPausesFor{1};
constexpr std::chrono::seconds kReadAgain{1};
constexpr std::uint32_t kMostOptions = 64;

Error closed_room() {
  return failure(boost::system::errc::not_connected, "the chat is not open: try again in a moment");
}

std::string key_of(Draft const& draft) {
  return draft.key.empty() ? std::string{} : draft.user + '\n' + draft.key;
}

}  // namespace

LocalChannel::LocalChannel(std::string name, net::Loop& home, House house)
    : name_{std::move(name)},
      home_{home},
      house_{house},
      epoch_{make_ulid(house.clock.wall_us() / 1'000)},
      ring_{house.ring} {}

void LocalChannel::enter(std::shared_ptr<Listener> room) {
  room_ = std::move(room);
  is_in_ = false;
  // Later, not from within enter(): who enters has yet to note that it did.
  home_.post([weak = weak_from_this()] {
    if (auto const self = weak.lock()) self->loaded_ ? self->let_in() : self->load();
  });
}

void LocalChannel::leave() {
  room_.reset();
  is_in_ = false;
  left_at_ = house_.clock.now();
}

void LocalChannel::load() {
  if (std::exchange(loading_, true)) return;
  auto const fields = std::make_shared<store::ChatState::Fields>();
  auto const read = [fields, name = name_](store::Database& database) -> Result<> {
    auto found = store::ChatState{database}.of(name);
    if (!found) return found.error();
    *fields = std::move(*found);
    return {};
  };
  house_.keeping.read(home_, read, [weak = weak_from_this(), fields](Result<> done) {
    auto const self = weak.lock();
    if (!self) return;
    self->loading_ = false;
    if (done) {
      self->state_.set(std::move(*fields));
      self->loaded_ = true;
      return self->let_in();
    }
    // Without its bans nobody is let in.
    net::call_later(self->home_, kReadAgain, [weak] {
      if (auto const again = weak.lock(); again && again->room_) again->load();
    });
  });
}

void LocalChannel::let_in() {
  if (!room_) return;
  is_in_ = true;
  auto const& all = ring_.all();
  room_->entered({epoch_, off_, state_.fields(), {all.begin(), all.end()}});
}

void LocalChannel::publish(Draft draft, Bus::Answer<Placed> answer) {
  if (!is_in_) return answer(closed_room());
  if (telling_) {
    // From within happened(): its listeners hear the one before to the end first.
    home_.post(
        [weak = weak_from_this(), draft = std::move(draft), answer = std::move(answer)]() mutable {
          auto const self = weak.lock();
          if (!self) return answer(closed_room());
          self->publish(std::move(draft), std::move(answer));
        });
    return;
  }
  if (auto refused = refusal(draft)) return answer(std::move(*refused));
  answer(place(std::move(draft)));
}

std::optional<Placed> LocalChannel::refusal(Draft const& draft) {
  forget_old_keys();
  if (auto const known = keys_.find(key_of(draft)); known != keys_.end()) {
    auto placed = known->second.placed;
    placed.dup = true;
    return placed;
  }
  Placed refused;
  refused.mid = draft.mid;
  auto const now_ms = house_.clock.wall_us() / 1'000;
  if (!draft.by_banned_too) {
    if (auto const ban = state_.ban_of(draft.user, {}, now_ms)) {
      refused.what = Placed::What::banned;
      refused.retry_ms = ban->until_ms == 0 ? 0 : ban->until_ms - now_ms;
      return refused;
    }
  }
  if (draft.pause.count() <= 0) return std::nullopt;
  auto const last = last_of_.find(draft.user);
  if (last == last_of_.end()) return std::nullopt;
  auto const over = last->second + draft.pause;
  if (over <= house_.clock.now()) return std::nullopt;
  refused.what = Placed::What::slow;
  // Rounded up: who waits so long is let through.
  refused.retry_ms = std::chrono::ceil<milliseconds>(over - house_.clock.now()).count();
  return refused;
}

Placed LocalChannel::place(Draft draft) {
  auto const event = event_at(draft, ++off_);
  state_.apply(draft.state);
  for (auto& change : draft.state) {
    house_.keeping.write([name = name_, change = std::move(change)](store::Database& database) {
      return store::ChatState{database}.put(name, change.field, change.value);
    });
  }
  ring_.remove(draft.removes);
  ring_.add(event);
  if (draft.pause.count() > 0) keep_pause(draft.user);
  Placed placed;
  placed.mid = draft.mid;
  placed.off = event->off;
  if (!draft.key.empty()) remember(key_of(draft), placed);
  telling_ = true;
  auto const room = room_;  // it may leave meanwhile
  room->happened(event);
  telling_ = false;
  return placed;
}

void LocalChannel::remember(std::string key, Placed const& placed) {
  auto const now = house_.clock.now();
  key_ages_.emplace_back(now, key);
  keys_.insert_or_assign(std::move(key), Known{placed, now});
}

void LocalChannel::forget_old_keys() {
  auto const oldest = house_.clock.now() - kKeysFor;
  while (!key_ages_.empty() &&
         (key_ages_.front().first <= oldest || key_ages_.size() > kMostKeys)) {
    keys_.erase(key_ages_.front().second);
    key_ages_.pop_front();
  }
}

void LocalChannel::keep_pause(std::string const& user) {
  auto const now = house_.clock.now();
  if (last_of_.size() >= kMostPauses && !last_of_.contains(user)) {
    std::erase_if(last_of_, [&](auto const& one) { return one.second + kPausesFor < now; });
    if (last_of_.size() >= kMostPauses) last_of_.erase(last_of_.begin());
  }
  last_of_[user] = now;
}

void LocalChannel::Voices::add(std::vector<std::uint32_t> const& choices) {
  for (auto const one : choices) {
    if (one >= kMostOptions) continue;
    if (n.size() <= one) n.resize(one + 1);
    ++n[one];
  }
}

Tally LocalChannel::Voices::tally(std::uint32_t options, bool dup) const {
  Tally tally;
  tally.dup = dup;
  tally.n = n;
  tally.n.resize(std::min(options, kMostOptions));
  tally.voters = users.size();
  return tally;
}

void LocalChannel::count(Ballot ballot, Bus::Answer<Tally> answer) {
  if (!is_in_) return answer(closed_room());
  auto const about = ballot.about;
  with_voices(about, [this, ballot = std::move(ballot), answer = std::move(answer)](bool known) {
    if (!known) return answer(closed_room());
    auto& voices = voices_[ballot.about];
    if (voices.users.size() >= kMostVoters && !voices.users.contains(ballot.user)) {
      return answer(failure(boost::system::errc::no_buffer_space, "too many have voted"));
    }
    answer(add_voice(ballot, voices));
  });
}

Tally LocalChannel::add_voice(Ballot const& ballot, Voices& voices) {
  if (!voices.users.insert(ballot.user).second) return voices.tally(ballot.options, true);
  store::ChatVoice voice{ballot.about, ballot.user, name_, {}, house_.clock.wall_us() / 1'000};
  for (auto const one : ballot.choices) {
    bool const twice = std::ranges::find(voice.choices, one) != voice.choices.end();
    if (one < ballot.options && !twice) voice.choices.push_back(one);
  }
  voices.add(voice.choices);
  house_.keeping.write([voice = std::move(voice)](store::Database& database) {
    return store::ChatVoices{database}.add(voice);
  });
  return voices.tally(ballot.options, false);
}

void LocalChannel::tally(std::string const& about, std::uint32_t options,
                         Bus::Answer<Tally> answer) {
  if (!is_in_) return answer(closed_room());
  with_voices(about, [this, about, options, answer = std::move(answer)](bool known) {
    if (!known) return answer(closed_room());
    answer(voices_[about].tally(options, false));
  });
}

void LocalChannel::with_voices(std::string const& about, std::function<void(bool)> work) {
  make_place_for_voices();
  auto& voices = voices_[about];
  voices.used = house_.clock.now();
  if (voices.loaded) return work(true);
  if (voices.waiting.size() >= kMostWaiting) return work(false);
  voices.waiting.push_back(std::move(work));
  if (voices.waiting.size() == 1) read_voices(about);
}

void LocalChannel::read_voices(std::string const& about) {
  auto const found = std::make_shared<std::vector<store::ChatVoice>>();
  auto const read = [found, about, name = name_](store::Database& database) -> Result<> {
    auto rows = store::ChatVoices{database}.of(name, about);
    if (!rows) return rows.error();
    *found = std::move(*rows);
    return {};
  };
  house_.keeping.read(home_, read, [weak = weak_from_this(), found, about](Result<> done) {
    auto const self = weak.lock();
    if (!self) return;
    auto& voices = self->voices_[about];
    for (auto const& one : *found) {
      if (voices.users.insert(one.user).second) voices.add(one.choices);
    }
    voices.loaded = bool(done);
    for (auto& work : std::exchange(voices.waiting, {})) work(bool(done));
  });
}

void LocalChannel::make_place_for_voices() {
  if (voices_.size() < kMostAbouts) return;
  // Those that were asked for last stay: what was counted in them may not be in the database yet.
  auto oldest = voices_.end();
  for (auto at = voices_.begin(); at != voices_.end(); ++at) {
    if (!at->second.loaded) continue;
    if (oldest == voices_.end() || at->second.used < oldest->second.used) oldest = at;
  }
  if (oldest != voices_.end()) voices_.erase(oldest);
}

void LocalChannel::present(std::uint64_t members) {
  if (is_in_) room_->counted(members);
}

}  // namespace freshet::chat
