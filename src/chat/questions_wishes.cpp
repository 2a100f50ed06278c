/// What people want of questions: asking, raising, featuring, removing.
#include "base/ulid.hpp"
#include "chat/lines.hpp"
#include "chat/questions_inside.hpp"
#include "chat/things.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

Outcome no_such_question() {
  return refused(404, "no_such_question", "this question is not open: it was answered or removed");
}

Outcome question_unplaced(Error const& error) {
  return refused(503, "unavailable", error.what, 1'000);
}

}  // namespace

void Questions::Inside::ask(Author const& who, std::string const& text, std::string key,
                            Reply reply) {
  auto const most = std::min<std::size_t>(kLongest, core.settings().max_length);
  auto clean = lines::one(text, most);
  if (!clean || clean->empty()) {
    return reply(refused(400, "bad_question",
                         "text: expected 1 to " + std::to_string(most) + " characters"));
  }
  if (auto no = too_soon(who)) return reply(std::move(*no));
  moderation.look(who, *clean,
                  [weak = weak_from_this(), who, text = *clean, key = std::move(key),
                   reply = std::move(reply)](Verdict const& verdict) {
                    if (auto const self = weak.lock()) self->looked(who, text, key, verdict, reply);
                  });
}

/// Other servers' questions are in the state; what was answered meanwhile is remembered here.
std::optional<Outcome> Questions::Inside::too_soon(Author const& who) {
  if (open.size() >= kMostOpen) {
    return refused(409, "too_many_questions",
                   "two hundred questions are open: wait until some are answered", kBetweenMs);
  }
  if (who.moderates()) return std::nullopt;
  auto const now = core.now_ms();
  std::int64_t last = 0;
  if (auto const at = askers.find(who.id); at != askers.end()) last = at->second;
  for (auto const& [id, question] : open) {
    if (question.user == who.id) last = std::max(last, question.ts_ms);
  }
  auto const left = last + kBetweenMs - now;
  if (last == 0 || left <= 0) return std::nullopt;
  return refused(429, "too_soon", "one question a minute: wait before the next", left);
}

void Questions::Inside::looked(Author const& who, std::string const& text, std::string const& key,
                               Verdict const& verdict, Reply const& reply) {
  if (verdict.act == Act::block) {
    return reply(refused(403, verdict.code.empty() ? "blocked" : verdict.code, verdict.says,
                         verdict.retry_ms));
  }
  // Nobody would look at one that is held before its moment is over.
  if (verdict.act == Act::hold) {
    return reply(refused(403, "held", "this question does not pass: ask it in other words"));
  }
  // What somebody elsewhere was asked for may have taken a while.
  if (auto no = too_soon(who)) return reply(std::move(*no));
  Question question{
      make_ulid(core.now_ms()), text, who.id, lines::author(who), "asked", 0, core.now_ms()};
  Draft draft;
  draft.user = who.id;
  draft.key = key.empty() ? std::string{} : "qa:" + key;
  draft.state = {{"qa:" + question.id, to_text(question)}};
  if (askers.size() >= kMostAskers) {
    std::erase_if(
        askers, [now = core.now_ms()](auto const& one) { return one.second + kBetweenMs <= now; });
  }
  if (askers.size() < kMostAskers) askers[who.id] = core.now_ms();
  publish(question, std::move(draft), reply);
}

void Questions::Inside::publish(Question const& question, Draft draft, Reply reply) {
  draft.kind = Kind::qa;
  draft.mid = question.id;
  draft.ts_ms = core.now_ms();
  draft.pdt_ms = core.pdt_ms();
  draft.body = told(question) + R"(,"pdt":)" + std::to_string(draft.pdt_ms);
  core.publish(std::move(draft), [body = to_text(question),
                                  reply = std::move(reply)](Result<Placed> const& placed) {
    if (!reply) return;
    if (!placed) return reply(question_unplaced(placed.error()));
    if (placed->what != Placed::What::placed) {
      return reply(refused(403, "banned", "you may not take part here", placed->retry_ms));
    }
    Outcome outcome;
    outcome.mid = placed->mid;
    outcome.off = placed->off;
    outcome.dup = placed->dup;
    outcome.body = body;
    reply(std::move(outcome));
  });
}

void Questions::Inside::upvote(Author const& who, std::string const& id, Reply reply) {
  auto const at = open.find(id);
  if (at == open.end()) return reply(no_such_question());
  if (core.state().ban_of(who.id, who.place, core.now_ms())) {
    return reply(refused(403, "banned", "you may not take part here"));
  }
  if (at->second.user == who.id) {
    return reply(refused(409, "own_question", "it is your own question: others raise it"));
  }
  core.bus().count(
      core.channel(), Ballot{"qa:" + id, who.id, {0}, 1},
      [weak = weak_from_this(), id, reply = std::move(reply)](Result<Tally> const& tally) {
        if (auto const self = weak.lock()) self->counted(id, tally, reply);
      });
}

void Questions::Inside::counted(std::string const& id, Result<Tally> const& tally,
                                Reply const& reply) {
  if (!tally) {
    if (reply) reply(question_unplaced(tally.error()));
    return;
  }
  auto const at = open.find(id);
  if (at != open.end() && tally->voters > at->second.n) {
    at->second.n = tally->voters;
    if (changed.empty()) {
      timer.start(kBetweenFigures, [this] { tell(); });
    }
    changed.insert(id);
  }
  if (!reply) return;
  Outcome outcome;
  outcome.mid = id;
  outcome.dup = tally->dup;
  outcome.body = R"({"id":)" + lines::json(id) + R"(,"n":)" + std::to_string(tally->voters) + "}";
  reply(std::move(outcome));
}

/// Without an offset: a room of voices must not push messages out of the backlog.
void Questions::Inside::tell() {
  auto const ids = std::exchange(changed, {});
  std::size_t told_now = 0;
  for (auto const& id : ids) {
    auto const at = open.find(id);
    if (at == open.end()) continue;
    if (++told_now > kMostTold) {
      changed.insert(id);
      continue;
    }
    Event event;
    event.kind = Kind::qa;
    event.mid = id;
    event.ts_ms = core.now_ms();
    event.text = Bytes::copy("{" + told(at->second) + "}");
    core.tell(std::move(event), true);
  }
  if (!changed.empty()) timer.start(kBetweenFigures, [this] { tell(); });
}

void Questions::Inside::set(Author const& who, std::string const& id, std::string const& state,
                            Reply reply) {
  if (!who.moderates()) {
    return reply(refused(403, "forbidden", "questions are for moderators to feature and remove"));
  }
  auto const at = open.find(id);
  if (at == open.end()) return reply(no_such_question());
  auto question = at->second;
  if (state == "removed") return remove(question, who.id, std::move(reply));
  if (state != "featured" && state != "asked" && state != "answered") {
    return reply(refused(400, "bad_state",
                         "state: expected featured, asked, answered or removed, found " + state));
  }
  question.state = state;
  Draft draft;
  draft.user = who.id;
  draft.urgent = true;
  draft.state = {{"qa:" + id, state == "answered" ? std::string{} : to_text(question)}};
  publish(question, std::move(draft), std::move(reply));
}

std::vector<std::uint64_t> Questions::Inside::offsets_of(std::string_view id) const {
  std::vector<std::uint64_t> offsets;
  for (auto const& event : core.ring().all()) {
    if (event->kind == Kind::qa && event->mid == id) offsets.push_back(event->off);
  }
  return offsets;
}

void Questions::Inside::remove(Question const& question, std::string const& by, Reply reply) {
  auto gone = question;
  gone.state = "removed";
  gone.text.clear();
  Draft draft;
  // Servers that remove it at once because its author is gone mean the same removal.
  draft.user = by.empty() ? "qa:" + question.id : by;
  draft.key = "qa_removed:" + question.id;
  draft.urgent = true;
  draft.by_banned_too = true;
  draft.removes = offsets_of(question.id);
  draft.state = {{"qa:" + question.id, ""}};
  publish(gone, std::move(draft), std::move(reply));
}

void Questions::Inside::remove_of(std::string_view user) {
  std::vector<Question> theirs;
  for (auto const& [id, question] : open) {
    if (question.user == user) theirs.push_back(question);
  }
  for (auto const& question : theirs) remove(question, {}, {});
}

void Questions::Inside::keep(Question const& question) const {
  Thing thing{question.id, "question", question.ts_ms, to_text(question)};
  core.keeping().write(
      [channel = core.channel(), thing = std::move(thing)](store::Database& database) {
        return put_thing(database, channel, thing);
      });
}

}  // namespace freshet::chat
