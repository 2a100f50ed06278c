#include "chat/rooms.hpp"

#include "base/ulid.hpp"
#include "chat/close_codes.hpp"
#include "chat/frames.hpp"
#include "chat/granting.hpp"
#include "chat/hub_shared.hpp"
#include "chat/member.hpp"
#include "chat/names.hpp"
#include "chat/wing.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr char const* kNoChannelHere = "there is no such channel";
constexpr int kMostSameNames = 9;

/// For who is shown what nobody in particular is.
Author nobody_in_particular() {
  Author author;
  author.id = "guest:";
  return author;
}

}  // namespace

Rooms::Rooms(HubShared& shared, unsigned index)
    : shared_{shared}, index_{index}, house_{shared.house.rooms} {}

Rooms::~Rooms() = default;

Rooms::Entry* Rooms::find(std::string const& channel) {
  auto const at = all_.find(channel);
  return at == all_.end() ? nullptr : &at->second;
}

void Rooms::with(std::string const& channel, std::function<void(Room*)> work) {
  auto const& knows = shared_.house.knows;
  if (shared_.stopping || (knows && !knows(channel))) return work(nullptr);
  auto& entry = make(channel);
  entry.idle_s = 0;
  if (entry.is_in) return work(entry.room.get());
  entry.waiting.push_back(std::move(work));
}

Rooms::Entry& Rooms::make(std::string const& channel) {
  if (auto* const known = find(channel)) return *known;
  auto& entry = all_[channel];
  entry.on_loop.resize(shared_.house.loops.size());
  entry.all = std::make_shared<std::atomic<std::size_t>>(0);
  auto& loop = shared_.house.loops.at(index_);
  entry.room = std::make_shared<Room>(channel, loop, house_, outside_of(channel));
  house_.bus.enter(channel, loop, entry.room);
  // The room holds this, so that it is there when it runs; the entry may be another's by then.
  entry.room->when_entered([this, channel, room = entry.room.get()] {
    auto* const entered = find(channel);
    if (entered == nullptr || entered->room.get() != room) return;
    entered->is_in = true;
    for (auto& work : std::exchange(entered->waiting, {})) work(room);
  });
  shared_.wings[index_]->keep_ticking();
  return entry;
}

template <class F>
void Rooms::each_loop(Entry const& entry, F f) {
  for (unsigned i = 0; i < entry.on_loop.size(); ++i) {
    if (entry.on_loop[i] > 0) shared_.post(i, f);
  }
}

/// Also to the own loop by posts: what is told then comes after the greeting it follows.
Room::Outside Rooms::outside_of(std::string const& channel) {
  auto const name = std::make_shared<std::string const>(channel);
  Room::Outside outside;
  outside.tell = [this, name](EventPtr const& event) {
    if (auto const* const entry = find(*name)) {
      each_loop(*entry, [name, event](Wing& wing) {
        if (auto* const flock = wing.flock(*name)) flock->tell(event);
      });
    }
  };
  outside.tell_user = [this, name](std::string const& user, std::string const& text) {
    if (auto const* const entry = find(*name)) {
      each_loop(*entry, [name, user, text](Wing& wing) {
        if (auto* const flock = wing.flock(*name)) flock->tell_user(user, text);
      });
    }
  };
  outside.cut = [this, name](std::string const& user, int code, std::string const& why) {
    if (auto const* const entry = find(*name)) {
      each_loop(*entry, [name, user, code, why](Wing& wing) {
        if (auto* const flock = wing.flock(*name)) flock->cut(user, code, why);
      });
    }
  };
  // Once the room has taken over what it was told.
  outside.anew = [this, name] {
    shared_.post(index_, [name](Wing& wing) { wing.rooms().start_anew(*name); });
  };
  return outside;
}

void Rooms::start_anew(std::string const& channel) {
  auto const* const entry = find(channel);
  if (entry == nullptr) return;
  auto const greeting = entry->room->greet(nobody_in_particular(), {}, 0);
  auto const resync = resync_text(greeting.epoch, greeting.off, "epoch", greeting.room);
  std::vector<std::string_view> events{resync};
  for (auto const& event : greeting.backlog) events.push_back(event->text.text());
  each_loop(*entry, [channel, frame = frame_of(events)](Wing& wing) {
    if (auto* const flock = wing.flock(channel)) flock->start_anew(frame);
  });
}

void Rooms::greet(std::shared_ptr<Member> member, unsigned loop, Author author, std::string epoch,
                  std::uint64_t off) {
  auto const channel = member->visit().channel;
  auto then = [this, channel, member = std::move(member), loop, author = std::move(author),
               epoch = std::move(epoch), off](Room* room) mutable {
    auto* const entry = room != nullptr ? find(channel) : nullptr;
    if (entry != nullptr) {
      return welcome(*entry, std::move(member), loop, std::move(author), epoch, off);
    }
    bool const stopping = shared_.stopping;
    shared_.post(loop, [member = std::move(member), stopping](Wing&) {
      if (stopping) return member->dismiss(close_code::kRestart, "the server restarts");
      member->dismiss(close_code::kNoChannel, kNoChannelHere);
    });
  };
  with(channel, std::move(then));
}

void Rooms::welcome(Entry& entry, std::shared_ptr<Member> member, unsigned loop, Author author,
                    std::string const& epoch, std::uint64_t off) {
  auto& room = *entry.room;
  auto const bar = room.state().ban_of(author.id, author.place, room.now_ms());
  // Who is barred for a while may go on reading: nothing of theirs is placed meanwhile.
  if (bar && bar->until_ms == 0 && !author.moderates()) {
    shared_.post(loop, [member = std::move(member), why = bar->reason](Wing&) {
      member->dismiss(close_code::kBanned, why.empty() ? "banned" : why);
    });
    return;
  }
  author.name = name_in(entry, author);
  auto& called = entry.names[look_of(author.name)];
  called.user = author.id;
  ++called.times;
  ++entry.on_loop[loop];
  auto const greeting = std::make_shared<Greeting const>(room.greet(author, epoch, off));
  auto const how = epoch.empty()         ? Coming::anew
                   : greeting->recovered ? Coming::recovered
                                         : Coming::lost;
  shared_.figures.came(how);
  shared_.post(
      loop, [member = std::move(member), greeting, name = author.name, count = entry.count,
             all = entry.all](Wing& wing) { wing.welcome(member, *greeting, name, count, all); });
}

/// A guest gives way to who is called so already.
std::string Rooms::name_in(Entry const& entry, Author const& author) {
  auto const is_free = [&](std::string const& name) {
    auto const at = entry.names.find(look_of(name));
    return at == entry.names.end() || at->second.user == author.id;
  };
  if (author.standing > Standing::guest || is_free(author.name)) return author.name;
  for (int i = 2; i <= kMostSameNames; ++i) {
    auto name = with_suffix(author.name, std::to_string(i));
    if (is_free(name)) return name;
  }
  return with_suffix(author.name, author.id.substr(author.id.size() - 4));
}

void Rooms::left(std::string const& channel, unsigned loop, std::string const& name) {
  auto* const entry = find(channel);
  if (entry == nullptr || entry->on_loop[loop] == 0) return;
  --entry->on_loop[loop];
  auto const at = entry->names.find(look_of(name));
  if (at != entry->names.end() && --at->second.times == 0) entry->names.erase(at);
}

void Rooms::grant(std::string const& channel, Author const& author, AnyWish const& wish,
                  Reply reply) {
  with(channel, [this, channel, author, wish, reply = std::move(reply)](Room* room) {
    if (room == nullptr) return reply(refused(404, "no_channel", kNoChannelHere));
    auto* const entry = find(channel);
    auto const* const say = std::get_if<Say>(&wish);
    if (entry == nullptr || say == nullptr ||
        entry->sampler.shows(author, room->settings().shown_per_second, room->clock().now())) {
      return grant_wish(*room, author, wish, reply);
    }
    if (room->state().ban_of(author.id, author.place, room->now_ms())) {
      return reply(refused(403, "banned", "you may not write here"));
    }
    Outcome outcome;
    outcome.sampled = true;
    outcome.mid = make_ulid(room->now_ms());
    auto const draft = room->speech().draft_of(author, *say, outcome.mid);
    room->tell_user(author.id, '{' + draft.body + '}');
    reply(std::move(outcome));
  });
}

void Rooms::report_delay(std::string const& channel, std::chrono::milliseconds delay) {
  if (auto* const entry = find(channel)) entry->room->report_delay(delay);
}

void Rooms::count(std::string const& channel, Entry& entry) {
  auto const& viewers = shared_.house.viewers;
  auto const chatting = std::max<std::uint64_t>(entry.room->all_members(), entry.all->load());
  auto text = count_text(rounded_count(viewers ? viewers(channel) : 0), rounded_count(chatting));
  if (text == entry.count) return;
  entry.count = text;
  Event event;
  event.kind = Kind::count;
  event.text = Bytes::adopt(std::move(text));
  entry.room->tell(std::move(event), false);
}

bool Rooms::is_over(Entry& entry) {
  bool used = entry.all->load() > 0 || !entry.waiting.empty();
  for (auto const members : entry.on_loop) used = used || members > 0;
  entry.idle_s = used ? 0 : entry.idle_s + 1;
  return entry.idle_s >= kIdleSeconds;
}

void Rooms::tick() {
  for (auto at = all_.begin(); at != all_.end();) {
    auto& [channel, entry] = *at;
    auto const members = entry.all->load();
    if (members != std::exchange(entry.told_members, members)) entry.room->set_members(members);
    if (++entry.age_s % kCountEvery == 0 && members > 0) count(channel, entry);
    if (is_over(entry)) {
      house_.bus.leave(channel);
      at = all_.erase(at);
    } else {
      ++at;
    }
  }
}

void Rooms::stop() {
  auto const all = std::exchange(all_, {});
  for (auto const& [channel, entry] : all) {
    house_.bus.leave(channel);
    for (auto const& work : entry.waiting) work(nullptr);
  }
}

}  // namespace freshet::chat
