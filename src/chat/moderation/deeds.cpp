#include "chat/moderation/deeds.hpp"

#include "chat/moderation/books.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace freshet::chat {
namespace {

constexpr auto kDeedRemembered = std::chrono::minutes{5};
constexpr std::size_t kMostDeedsAnswered = 1'000;
constexpr std::size_t kLongestReason = 500;

Outcome nobody_there(std::string_view user) {
  return refused(404, "no_such_user",
                 "nobody called “" + std::string{user} + "” has been in this chat");
}

// Nobody acts on somebody of the same or a higher standing but the owner.
Outcome standing_between(Author const& who, std::string const& user, Person const& target) {
  if (who.id == user && who.standing != Standing::owner) {
    return refused(403, "forbidden", "nobody does that to themselves");
  }
  if (who.standing == Standing::owner && who.id != user) return {};
  if (target.standing < who.standing) return {};
  return refused(403, "forbidden", "that user's standing is as high as yours, or higher");
}

}  // namespace

std::string text_told(Event const& event) {
  auto const told = nlohmann::json::parse(as_text(event.text.span()), nullptr, false);
  if (!told.is_object()) return {};
  auto const text = told.find("text");
  return text != told.end() && text->is_string() ? text->get<std::string>() : std::string{};
}

Deeds::Deeds(Core& core, People& people, Audit& audit, Held& held, Learner& learner)
    : core_{core}, people_{people}, audit_{audit}, held_{held}, learner_{learner} {}

std::vector<Deeds::Way> const& Deeds::kinds() {
  static std::vector<Way> const all{
      {"delete", Standing::helper, false, &Deeds::remove},
      {"approve", Standing::helper, false, &Deeds::approve},
      {"deny", Standing::helper, false, &Deeds::deny},
      {"purge", Standing::moderator, true, &Deeds::purge},
      {"clear", Standing::moderator, false, &Deeds::clear},
      {"timeout", Standing::moderator, true, &Deeds::timeout},
      {"ban", Standing::moderator, true, &Deeds::ban},
      {"unban", Standing::moderator, true, &Deeds::unban},
      {"restrict", Standing::moderator, true, &Deeds::restrict},
      {"unrestrict", Standing::moderator, true, &Deeds::unrestrict},
      {"kick", Standing::moderator, true, &Deeds::kick},
      {"warn", Standing::moderator, true, &Deeds::warn},
      {"slow", Standing::moderator, false, &Deeds::slow},
      {"mode", Standing::moderator, false, &Deeds::mode},
      {"links", Standing::moderator, false, &Deeds::links},
      {"unique", Standing::moderator, false, &Deeds::unique},
      {"delay", Standing::moderator, false, &Deeds::delay},
      {"shield", Standing::moderator, false, &Deeds::shield},
      {"learn", Standing::moderator, false, &Deeds::learn},
      {"pin", Standing::moderator, false, &Deeds::pin},
      {"unpin", Standing::moderator, false, &Deeds::unpin},
  };
  return all;
}

bool Deeds::answers_again(std::string const& key, Reply& reply) {
  auto const now = core_.clock().now();
  auto const at = answered_.find(key);
  if (at != answered_.end() && (!at->second.is_done || now - at->second.at < kDeedRemembered)) {
    if (!at->second.is_done) {
      at->second.waiting.push_back(std::move(reply));
      return true;
    }
    auto outcome = at->second.outcome;
    outcome.dup = true;
    reply(std::move(outcome));
    return true;
  }
  if (answered_.size() >= kMostDeedsAnswered) {
    std::erase_if(answered_, [now](auto const& one) {
      return one.second.is_done && now - one.second.at >= kDeedRemembered;
    });
    if (answered_.size() >= kMostDeedsAnswered) answered_.clear();
  }
  answered_[key] = {};
  reply = [weak = weak_from_this(), key, reply = std::move(reply)](Outcome outcome) {
    if (auto const self = weak.lock()) {
      auto& one = self->answered_[key];
      // What was refused may be tried again with the same key.
      auto const waiting = std::exchange(one.waiting, {});
      one = {true, outcome, self->core_.clock().now()};
      if (!outcome.done()) self->answered_.erase(key);
      for (auto const& other : waiting) {
        auto same = outcome;
        same.dup = true;
        other(std::move(same));
      }
    }
    reply(std::move(outcome));
  };
  return false;
}

void Deeds::act(Author const& who, ModAction const& action, Reply reply) {
  auto const kind = std::ranges::find(kinds(), action.action, &Way::name);
  if (kind == kinds().end()) {
    return reply(refused(400, "no_such_action", "there is no action “" + action.action + "”"));
  }
  if (who.standing < kind->needs) {
    return reply(refused(403, "forbidden",
                         kind->needs == Standing::helper
                             ? "only helpers and moderators of this channel may do that"
                             : "only moderators of this channel may do that"));
  }
  if (action.reason.size() > kLongestReason) {
    return reply(refused(400, "bad_request", "a reason has at most 500 octets"));
  }
  if (action.seconds < 0) return reply(refused(400, "bad_request", "seconds are below 0"));
  if (!action.key.empty() && answers_again(who.id + "\n" + action.key, reply)) return;
  run(*kind, std::make_shared<Task>(Task{who, action, std::move(reply)}));
}

void Deeds::run(Way const& kind, TaskPtr const& task) {
  if (!kind.about_user) return (this->*kind.does)(task);
  if (!task->action.user.empty()) return with_target(kind, task);
  // A message names its author.
  auto const event = core_.ring().find(task->action.message);
  if (event) {
    task->action.user = event->user;
  } else if (auto const* const held = held_.find(task->action.message)) {
    task->action.user = held->author.id;
  }
  if (task->action.user.empty()) {
    return task->reply(refused(400, "bad_request", "it is not said whom it is about: give `user`"));
  }
  with_target(kind, task);
}

void Deeds::with_target(Way const& kind, TaskPtr const& task) {
  auto const& user = task->action.user;
  auto person = people_.find(user);
  if (!person) {
    auto const* const held = held_.find(task->action.message);
    if (held != nullptr && held->author.id == user) {
      person = Person{held->author.name, held->author.place, held->author.standing};
    }
  }
  if (person) {
    task->target = std::move(*person);
    return on_target(kind, task);
  }
  auto written = std::make_shared<bool>(false);
  core_.keeping().read(
      core_.home(),
      [written, channel = core_.channel(), user](store::Database& database) -> Result<> {
        auto const has = books::has_written(database, channel, user);
        if (!has) return has.error();
        *written = *has;
        return {};
      },
      [written, task, &kind, weak = weak_from_this()](Result<> done) {
        auto const self = weak.lock();
        if (!self) return task->reply(refused(503, "unavailable", "the chat is closing"));
        if (!done || !*written) return task->reply(nobody_there(task->action.user));
        self->on_target(kind, task);
      });
}

void Deeds::on_target(Way const& kind, TaskPtr const& task) {
  if (!task->action.name.empty()) task->target.name = task->action.name;
  if (task->target.name.empty()) task->target.name = task->action.user;
  auto refusal = standing_between(task->who, task->action.user, task->target);
  if (!refusal.done()) return task->reply(std::move(refusal));
  (this->*kind.does)(task);
}

Draft Deeds::draft(Task const& task, Kind kind) const {
  Draft draft;
  draft.kind = kind;
  draft.user = task.action.user.empty() ? task.who.id : task.action.user;
  draft.mid = task.action.message;
  draft.ts_ms = core_.now_ms();
  draft.by_banned_too = true;
  draft.urgent = true;
  if (!task.action.key.empty()) draft.key = "mod:" + task.who.id + ":" + task.action.key;
  return draft;
}

void Deeds::publish(TaskPtr const& task, Draft draft, std::string detail,
                    std::function<void()> then) {
  core_.publish(std::move(draft), [task, detail = std::move(detail), then = std::move(then),
                                   weak = weak_from_this()](Result<Placed> placed) {
    auto const self = weak.lock();
    if (!self) return task->reply(refused(503, "unavailable", "the chat is closing"));
    if (!placed) return task->reply(refused(503, "not_placed", placed.error().what));
    if (then) then();
    Outcome outcome;
    outcome.mid = task->action.message;
    outcome.off = placed->off;
    outcome.dup = placed->dup;
    self->done(task, std::move(outcome), detail);
  });
}

void Deeds::done(TaskPtr const& task, Outcome outcome, std::string const& detail) {
  auto const& action = task->action;
  Deed deed{task->who.id, action.action, action.user, action.message, action.reason};
  nlohmann::json all = nlohmann::json::parse("{" + detail + "}", nullptr, false);
  if (!all.is_object()) all = nlohmann::json::object();
  if (outcome.off > 0) all["off"] = outcome.off;
  if (!task->target.name.empty()) all["name"] = task->target.name;
  if (!task->who.name.empty()) all["by"] = task->who.name;
  auto text = all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  deed.detail = text.substr(1, text.size() - 2);
  audit_.note(deed);
  task->reply(std::move(outcome));
}

void Deeds::enforce(Event const& event) {
  auto const now = core_.now_ms();
  for (auto const& change : event.state) {
    if (change.value.empty()) continue;
    auto const about = [&change](std::string_view prefix) {
      std::string_view const field = change.field;
      return field.starts_with(prefix) ? field.substr(prefix.size()) : std::string_view{};
    };
    if (auto const user = about("kick:"); !user.empty()) core_.cut(user, 4511, change.value);
    if (auto const user = about("warn:"); !user.empty()) {
      nlohmann::json const words{{"t", "system"}, {"code", "warned"}, {"msg", change.value}};
      core_.tell_user(user, words.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    auto const user = about("ban:");
    auto const bar = user.empty() ? std::nullopt : bar_of(change.value);
    if (!bar || (bar->until_ms != 0 && bar->until_ms <= now)) continue;
    if (bar->until_ms == 0) {
      core_.cut(user, 4510, bar->reason.empty() ? "banned" : "banned: " + bar->reason);
    } else {
      nlohmann::json const words{
          {"t", "system"}, {"code", "timeout"}, {"until", bar->until_ms}, {"msg", bar->reason}};
      core_.tell_user(user, words.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
  }
}

}  // namespace freshet::chat
