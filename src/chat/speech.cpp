#include "chat/speech.hpp"

#include "base/ulid.hpp"
#include "chat/event_text.hpp"
#include "chat/keep.hpp"
#include "chat/moderation.hpp"
#include "chat/speech_inside.hpp"
#include "chat/unicode.hpp"
#include "net/timer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace freshet::chat {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::size_t kOctetsOfCharacter = 4;
constexpr std::int64_t kEditForMs = 5 * 60'000;
constexpr std::chrono::minutes kAnsweredFor{5};

Outcome blocked(Verdict const& verdict) {
  auto const code = verdict.code.empty() ? std::string{"blocked"} : verdict.code;
  auto const says = verdict.says.empty() ? "this message is not allowed here" : verdict.says;
  return refused(verdict.retry_ms > 0 ? 429 : 403, code, says, verdict.retry_ms);
}

/// Between two messages of somebody; 0: there is none for them.
std::chrono::milliseconds pause_for(Author const& author, Core const& core) {
  if (author.standing >= Standing::vip) return {};
  return core.state().rules().slow.value_or(core.settings().slow);
}

std::vector<std::uint64_t> words_about(Ring const& ring, std::string_view mid) {
  std::vector<std::uint64_t> all;
  for (auto const& one : ring.all()) {
    if (one->mid == mid && (one->kind == Kind::msg || one->kind == Kind::edit)) {
      all.push_back(one->off);
    }
  }
  return all;
}

EventPtr last_of(Ring const& ring, std::string_view user) {
  auto const& all = ring.all();
  auto const at = std::find_if(all.rbegin(), all.rend(), [&](EventPtr const& one) {
    return one->kind == Kind::msg && one->user == user && !one->text.empty();
  });
  return at == all.rend() ? nullptr : *at;
}

}  // namespace

Outcome outcome_of(Result<Placed> const& placed) {
  if (!placed) return refused(503, "unavailable", placed.error().what, 1'000);
  if (placed->what == Placed::What::slow) {
    return refused(429, "slow_mode", "slow mode: wait a moment before the next message",
                   placed->retry_ms);
  }
  if (placed->what == Placed::What::banned) {
    return refused(403, "banned", "you cannot write in this chat", placed->retry_ms);
  }
  Outcome outcome;
  outcome.mid = placed->mid;
  outcome.off = placed->off;
  outcome.dup = placed->dup;
  return outcome;
}

Speech::Speech(Core& core, Moderation& moderation)
    : core_{core}, moderation_{moderation}, inside_{std::make_shared<Inside>()} {
  moderation_.set_release([this](Author const& author, std::string mid, std::string text,
                                 std::string reply_to, Reply reply) {
    release(author, {{}, std::move(text), std::move(reply_to)}, mid, std::move(reply));
  });
}

Speech::~Speech() = default;

void Speech::Inside::remember(std::string name, SteadyTime now, Outcome const& outcome) {
  while (!answered_order.empty() && (answered_order.size() >= kMostAnswered ||
                                     now - answered.at(answered_order.front()).at > kAnsweredFor)) {
    answered.erase(answered_order.front());
    answered_order.pop_front();
  }
  if (answered.emplace(name, Answered{now, outcome}).second) {
    answered_order.push_back(std::move(name));
  }
}

Outcome const* Speech::Inside::find(std::string const& name, SteadyTime now) const {
  auto const at = answered.find(name);
  if (at == answered.end() || now - at->second.at > kAnsweredFor) return nullptr;
  return &at->second.outcome;
}

void Speech::met(Author const& author) { inside_->people.hear(author.id, author.name); }

Outcome Speech::problem_of(Author const& author, std::string const& text) const {
  auto const& settings = core_.settings();
  if (core_.is_closed_to(author)) {
    return refused(403, "offline", "this chat is open while the channel is live");
  }
  if (text.empty()) return refused(400, "empty", "there is nothing to say in it");
  if (text.size() > kOctetsOfCharacter * settings.max_length ||
      characters(text) > settings.max_length) {
    return refused(400, "too_long",
                   "a message has at most " + std::to_string(settings.max_length) + " characters");
  }
  return {};
}

void Speech::say(Author const& author, Say what, Reply reply) {
  what.text = clean(what.text);
  if (auto problem = problem_of(author, what.text); !problem.done()) {
    return reply(std::move(problem));
  }
  met(author);
  if (!what.key.empty()) {
    auto const name = author.id + ' ' + what.key;
    if (auto const* const before = inside_->find(name, core_.clock().now())) {
      auto again = *before;
      again.dup = true;
      return reply(std::move(again));
    }
    reply = [this, weak = std::weak_ptr{inside_}, name, reply = std::move(reply)](Outcome outcome) {
      auto const inside = weak.lock();
      if (inside && outcome.done()) inside->remember(name, core_.clock().now(), outcome);
      reply(std::move(outcome));
    };
  }
  auto const text = what.text;
  moderation_.look(author, text,
                   [this, weak = std::weak_ptr{inside_}, author, what = std::move(what),
                    reply = std::move(reply)](Verdict const& verdict) {
                     if (weak.expired()) return reply(refused(503, "unavailable", "try again"));
                     looked_at(author, what, verdict, reply);
                   });
}

void Speech::looked_at(Author const& author, Say what, Verdict const& verdict, Reply reply) {
  if (verdict.act == Act::block) return reply(blocked(verdict));
  auto const mid = make_ulid(core_.now_ms());
  if (verdict.act == Act::hold) {
    moderation_.hold(author, mid, what.text, what.reply_to, verdict);
    Outcome outcome;
    outcome.mid = mid;
    outcome.held = true;
    outcome.status = 202;
    return reply(std::move(outcome));
  }
  auto draft = draft_of(author, what, mid);
  draft.key = what.key;
  draft.pause = pause_for(author, core_);
  inside_->flags[mid] = verdict.flags;
  auto const delay = core_.state().rules().delay;
  if (delay.count() > 0 && !author.moderates()) {
    return place_later(author, std::move(draft), std::move(reply));
  }
  place(std::move(draft), std::move(reply));
}

void Speech::place(Draft draft, Reply reply) {
  core_.publish(std::move(draft), [weak = std::weak_ptr{inside_}, mid = draft.mid,
                                   reply = std::move(reply)](Result<Placed> const& placed) {
    if (auto const inside = weak.lock()) inside->flags.erase(mid);
    reply(outcome_of(placed));
  });
}

void Speech::place_later(Author const& author, Draft draft, Reply reply) {
  if (inside_->late.size() >= Inside::kMostLate) {
    inside_->flags.erase(draft.mid);
    return reply(refused(503, "busy", "too much is being said: try again in a moment", 2'000));
  }
  inside_->late.emplace(draft.mid, author.id);
  tell_moderators(draft, false);
  net::call_later(
      core_.home(), core_.state().rules().delay,
      [this, weak = std::weak_ptr{inside_}, draft = std::move(draft), reply = std::move(reply)] {
        auto const inside = weak.lock();
        if (!inside) return reply(refused(503, "unavailable", "try again"));
        if (inside->late.erase(draft.mid) > 0) {
          tell_moderators(draft, true);
          return place(draft, reply);
        }
        inside->flags.erase(draft.mid);
        reply(refused(403, "removed", "a moderator has removed this message"));
      });
}

void Speech::tell_moderators(Draft const& draft, bool gone) {
  Event event;
  event.kind = Kind::held;
  event.mid = draft.mid;
  event.user = draft.user;
  event.for_moderators = true;
  Ordered object{{"t", "held"}};
  if (gone) {
    object["gone"] = draft.mid;
    object["how"] = "approve";
  } else {
    auto const told = Ordered::parse("{" + draft.body + "}", nullptr, false);
    object["item"] = {{"mid", draft.mid},
                      {"u", told.value("u", Ordered::object())},
                      {"text", told.value("text", std::string{})},
                      {"rule", "delay"},
                      {"ts", draft.ts_ms}};
  }
  event.text = Bytes::adopt("{" + members_of(object) + "}");
  core_.tell(std::move(event), true);
}

void Speech::edit(Author const& author, std::string const& mid, Say what, Reply reply) {
  what.text = clean(what.text);
  if (auto problem = problem_of(author, what.text); !problem.done()) {
    return reply(std::move(problem));
  }
  auto const refusal_of = [this, user = author.id, mid] {
    auto const event = core_.ring().find(mid);
    if (!event || event->user != user || last_of(core_.ring(), user) != event ||
        core_.now_ms() - event->ts_ms > kEditForMs) {
      return refused(403, "not_editable",
                     "only one's own last message can be edited, within five minutes");
    }
    auto const pin = Ordered::parse(core_.state().get("pin"), nullptr, false);
    if (pin.is_object() && pin.value("mid", std::string{}) == mid) {
      return refused(409, "pinned", "what is pinned cannot be edited");
    }
    return Outcome{};
  };
  if (auto refusal = refusal_of(); !refusal.done()) return reply(std::move(refusal));
  auto const text = what.text;
  moderation_.look(author, text,
                   [this, weak = std::weak_ptr{inside_}, author, mid, what = std::move(what),
                    reply = std::move(reply), refusal_of](Verdict const& verdict) {
                     if (weak.expired()) return reply(refused(503, "unavailable", "try again"));
                     if (verdict.act == Act::block || verdict.act == Act::hold)
                       return reply(blocked(verdict));
                     if (auto refusal = refusal_of(); !refusal.done())
                       return reply(std::move(refusal));
                     place(edit_of(author, *core_.ring().find(mid), what), reply);
                   });
}

Draft Speech::edit_of(Author const& author, Event const& event, Say const& what) const {
  auto const told = Ordered::parse(event.text.text(), nullptr, false);
  auto draft = draft_of(author, {what.key, what.text}, event.mid);
  auto const words = Ordered::parse("{" + draft.body + "}", nullptr, false);
  Ordered object{{"t", "edit"}, {"mid", event.mid}, {"of", event.off}, {"ts", event.ts_ms}};
  object["pdt"] = event.pdt_ms;
  for (auto const* const member : {"u", "text", "frag"}) object[member] = words.at(member);
  if (told.is_object() && told.contains("reply")) object["reply"] = told.at("reply");
  draft.kind = Kind::edit;
  draft.ts_ms = event.ts_ms;
  draft.pdt_ms = event.pdt_ms;
  draft.key = what.key;
  draft.removes = words_about(core_.ring(), event.mid);
  draft.body = members_of(object);
  return draft;
}

void Speech::release(Author const& author, Say const& what, std::string const& mid, Reply reply) {
  place(draft_of(author, what, mid), std::move(reply));
}

void Speech::happened(Event const& event) {
  auto& inside = *inside_;
  store::ChatFlags flags;
  if (auto const at = inside.flags.find(event.mid); at != inside.flags.end()) flags = at->second;
  keep(core_.keeping(), core_.channel(), event, flags);
  if (event.kind == Kind::msg) {
    auto const told = Ordered::parse(event.text.text(), nullptr, false);
    if (told.is_object() && told.contains("u") && told["u"].is_object()) {
      inside.people.hear(event.user, told["u"].value("name", std::string{}));
    }
  }
  if (event.kind == Kind::del) inside.late.erase(event.mid);
  if (event.kind == Kind::clear) inside.late.clear();
  if (event.kind != Kind::purge) return;
  std::erase_if(inside.late, [&](auto const& one) { return one.second == event.user; });
  inside.people.forget(event.user);
}

}  // namespace freshet::chat
