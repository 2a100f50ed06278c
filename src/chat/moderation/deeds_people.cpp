#include "chat/moderation/books.hpp"
#include "chat/moderation/deeds.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

using nlohmann::json;

constexpr std::int64_t kLongestTimeoutS = 14 * 86'400;
constexpr std::int64_t kTimeoutS = 600;       // where nobody says how long
constexpr std::size_t kLongestClosing = 100;  // octets of a close frame's reason

// The members of an object, as a draft has them.
std::string deed_members(json const& object) {
  auto text = object.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

std::string closing_words(std::string text) {
  if (text.size() <= kLongestClosing) return text;
  text.resize(kLongestClosing);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
  return text;
}

Outcome no_such_message(std::string const& mid) {
  return refused(404, "no_such_message", "there is no message “" + mid + "” in this chat");
}

bool is_pinned_message(RoomState const& state, std::string_view mid) {
  auto const pin = json::parse(state.get("pin"), nullptr, false);
  auto const at = pin.is_object() ? pin.find("mid") : pin.end();
  return pin.is_object() && at != pin.end() && at->is_string() &&
         at->get_ref<std::string const&>() == mid;
}

}  // namespace

std::vector<std::string> Deeds::texts_of(std::string_view user) const {
  std::vector<std::string> texts;
  for (auto const& event : core_.ring().all()) {
    if (event->kind != Kind::msg || event->user != user || event->text.size() == 0) continue;
    if (auto text = text_told(*event); !text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

void Deeds::remove(TaskPtr const& task) {
  auto const& mid = task->action.message;
  if (mid.empty()) return task->reply(refused(400, "bad_request", "give the message's id"));
  if (held_.find(mid) != nullptr) return deny(task);
  auto const event = core_.ring().find(mid);
  if (!event || event->kind != Kind::msg) return remove_old(task);
  if (event->text.size() == 0) return task->reply(no_such_message(mid));
  remove_found(task, event->user, text_told(*event), {event->off});
}

// Older than the ring: the database knows whose it is.
void Deeds::remove_old(TaskPtr const& task) {
  auto kept = std::make_shared<std::optional<books::Kept>>();
  core_.keeping().read(
      core_.home(),
      [kept, channel = core_.channel(),
       mid = task->action.message](store::Database& database) -> Result<> {
        auto read = books::message(database, channel, mid);
        if (!read) return read.error();
        *kept = std::move(*read);
        return {};
      },
      [kept, task, weak = weak_from_this()](Result<> done) {
        auto const self = weak.lock();
        if (!self) return task->reply(refused(503, "unavailable", "the chat is closing"));
        if (!done || !*kept) return task->reply(no_such_message(task->action.message));
        self->remove_found(task, (*kept)->user, (*kept)->text, {});
      });
}

void Deeds::remove_found(TaskPtr const& task, std::string const& user, std::string const& text,
                         std::vector<std::uint64_t> removes) {
  auto const person = people_.find(user);
  bool const own = user == task->who.id;
  bool const above = task->who.standing == Standing::owner || own || !person ||
                     person->standing < task->who.standing;
  if (!above) {
    return task->reply(
        refused(403, "forbidden", "its author's standing is as high as yours, or higher"));
  }
  task->action.user = user;
  if (person) task->target = *person;
  auto del = draft(*task, Kind::del);
  del.body = deed_members({{"t", "del"}, {"mid", task->action.message}});
  del.removes = std::move(removes);
  bool const pinned = is_pinned_message(core_.state(), task->action.message);
  if (pinned) del.state.push_back({"pin", ""});
  if (!own) learner_.decided(task->who, text, true);
  publish(task, std::move(del), {}, [this, task, pinned] {
    if (!pinned) return;
    auto gone = draft(*task, Kind::pin);
    gone.key.clear();
    gone.mid.clear();
    gone.body = deed_members({{"t", "pin"}, {"mid", nullptr}});
    core_.publish(std::move(gone), [](Result<Placed>) {});
  });
}

void Deeds::purge(TaskPtr const& task) {
  auto const& user = task->action.user;
  auto drop = draft(*task, Kind::purge);
  drop.body = deed_members({{"t", "purge"}, {"user", user}, {"from", 0}});
  drop.removes = core_.ring().of_user(user);
  for (auto const& text : texts_of(user)) learner_.decided(task->who, text, true);
  auto const held = held_.take_all_of(user, "deny");
  publish(task, std::move(drop), deed_members({{"held", held}}));
}

void Deeds::clear(TaskPtr const& task) {
  auto all = draft(*task, Kind::clear);
  all.body = deed_members({{"t", "clear"}});
  all.removes = core_.ring().messages();
  publish(task, std::move(all));
}

void Deeds::timeout(TaskPtr const& task) {
  auto& seconds = task->action.seconds;
  if (seconds == 0) seconds = kTimeoutS;
  if (seconds > kLongestTimeoutS) {
    return task->reply(refused(400, "bad_request", "a timeout lasts at most 14 days: ban instead"));
  }
  bar(task, core_.now_ms() + seconds * 1'000);
}

void Deeds::ban(TaskPtr const& task) { bar(task, 0); }

void Deeds::bar(TaskPtr const& task, std::int64_t until_ms) {
  auto const& action = task->action;
  Bar const bar{until_ms, task->who.name.empty() ? task->who.id : task->who.name, action.reason,
                task->target.name};
  auto drop = draft(*task, Kind::purge);
  json body{{"t", "purge"}, {"user", action.user}, {"from", 0}};
  drop.body = deed_members(body);
  drop.removes = core_.ring().of_user(action.user);
  drop.state.push_back({"ban:" + action.user, to_text(bar)});
  // Who has no account comes back under another name: the place is barred for as long.
  bool const guest = action.user.starts_with("guest:");
  if (guest && !task->target.place.empty()) {
    drop.state.push_back({"place:" + task->target.place, to_text(bar)});
  }
  for (auto const& text : texts_of(action.user)) learner_.decided(task->who, text, true);
  held_.take_all_of(action.user, "deny");
  json detail{{"until", until_ms}, {"seconds", action.seconds}};
  if (guest) detail["place"] = task->target.place;
  publish(task, std::move(drop), deed_members(detail));
}

void Deeds::unban(TaskPtr const& task) {
  auto const& user = task->action.user;
  auto const field = "ban:" + user;
  auto const was = bar_of(core_.state().get(field));
  if (!was) return task->reply(refused(404, "not_banned", "that user is not banned here"));
  auto open = room_draft(*task, core_.state().rules());
  open.state = {{field, ""}};
  // The place that was barred with them: by its own entry, made at the same time.
  for (auto const& [place, text] : core_.state().beginning("place:")) {
    auto const bar = bar_of(text);
    bool const same = bar && bar->name == was->name && bar->until_ms == was->until_ms &&
                      bar->by == was->by && bar->reason == was->reason;
    if (same && user.starts_with("guest:")) open.state.push_back({std::string{place}, ""});
  }
  publish(task, std::move(open));
}

void Deeds::restrict(TaskPtr const& task) {
  auto const& action = task->action;
  auto const until = action.seconds == 0 ? 0 : core_.now_ms() + action.seconds * 1'000;
  Bar const bar{until, task->who.name.empty() ? task->who.id : task->who.name, action.reason,
                task->target.name};
  auto change = room_draft(*task, core_.state().rules());
  change.state = {{"restrict:" + action.user, to_text(bar)}};
  publish(task, std::move(change), deed_members({{"until", until}}));
}

void Deeds::unrestrict(TaskPtr const& task) {
  auto const field = "restrict:" + task->action.user;
  if (core_.state().get(field).empty()) {
    return task->reply(refused(404, "not_restricted", "that user is not restricted here"));
  }
  auto change = room_draft(*task, core_.state().rules());
  change.state = {{field, ""}};
  publish(task, std::move(change));
}

void Deeds::kick(TaskPtr const& task) {
  auto const& reason = task->action.reason;
  signal(task, "kick:", closing_words(reason.empty() ? "kicked" : "kicked: " + reason));
}

void Deeds::warn(TaskPtr const& task) {
  if (task->action.reason.empty()) {
    return task->reply(refused(400, "bad_request", "a warning needs words: give `reason`"));
  }
  signal(task, "warn:", task->action.reason);
}

// All servers hear it in the room's order, and nothing stays of it: set and taken away at once.
void Deeds::signal(TaskPtr const& task, std::string_view prefix, std::string const& value) {
  auto const field = std::string{prefix} + task->action.user;
  auto said = room_draft(*task, core_.state().rules());
  said.state = {{field, value}, {field, ""}};
  publish(task, std::move(said));
}

void Deeds::approve(TaskPtr const& task) {
  auto const one = held_.take(task->action.message, "approve");
  if (!one) {
    return task->reply(refused(404, "not_held",
                               "that message waits for nobody: somebody may have "
                               "decided about it already"));
  }
  task->action.user = one->author.id;
  task->target.name = one->author.name;
  learner_.decided(task->who, one->text, false);
  if (!release_) return task->reply(refused(503, "unavailable", "the chat is closing"));
  release_(one->author, one->mid, one->text, one->reply_to,
           [task, one, weak = weak_from_this()](Outcome outcome) {
             auto const self = weak.lock();
             if (!self || !outcome.done()) {
               if (self) self->held_.add(*one);
               return task->reply(std::move(outcome));
             }
             self->done(task, std::move(outcome), deed_members({{"rule", one->rule}}));
           });
}

void Deeds::deny(TaskPtr const& task) {
  auto const one = held_.take(task->action.message, "deny");
  if (!one) {
    return task->reply(refused(404, "not_held",
                               "that message waits for nobody: somebody may have "
                               "decided about it already"));
  }
  task->action.user = one->author.id;
  task->target.name = one->author.name;
  learner_.decided(task->who, one->text, true);
  Outcome outcome;
  outcome.mid = one->mid;
  json const words{{"t", "system"}, {"code", "denied"}, {"mid", one->mid}};
  core_.tell_user(one->author.id, words.dump());
  done(task, std::move(outcome), deed_members({{"rule", one->rule}}));
}

}  // namespace freshet::chat
