/// What people want of polls: opening, voting, closing.
#include "access/hash.hpp"
#include "base/ulid.hpp"
#include "chat/lines.hpp"
#include "chat/polls_inside.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

Outcome poll_refused(std::string says) { return refused(400, "bad_poll", std::move(says)); }

Outcome no_such_poll() {
  return refused(404, "no_such_poll", "this poll is not open: it was closed, or never was");
}

Outcome poll_unplaced(Error const& error) { return refused(503, "unavailable", error.what, 1'000); }

Outcome poll_forbidden() {
  return refused(403, "forbidden", "polls are for moderators of this channel to open and close");
}

/// The texts are cleaned on the way.
std::optional<Outcome> poll_complaint(PollWish& wish, std::size_t most_options,
                                      std::size_t longest_question, std::size_t longest_option) {
  auto question = lines::one(wish.question, longest_question);
  if (!question || question->empty()) {
    return poll_refused("question: expected 1 to " + std::to_string(longest_question) +
                        " characters");
  }
  wish.question = std::move(*question);
  if (wish.options.size() < 2 || wish.options.size() > most_options) {
    return poll_refused("options: expected 2 to " + std::to_string(most_options));
  }
  for (auto& option : wish.options) {
    auto text = lines::one(option, longest_option);
    if (!text || text->empty()) {
      return poll_refused("options: expected 1 to " + std::to_string(longest_option) +
                          " characters each");
    }
    option = std::move(*text);
  }
  auto sorted = wish.options;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) == sorted.end()) return std::nullopt;
  return poll_refused("options: two of them are the same");
}

}  // namespace

void Polls::Inside::open(Author const& who, PollWish wish, Reply reply) {
  if (!who.moderates()) return reply(poll_forbidden());
  if (auto no = poll_complaint(wish, kMostOptions, kLongestQuestion, kLongestOption)) {
    return reply(std::move(*no));
  }
  if (wish.seconds != 0 && (wish.seconds < kShortestSeconds || wish.seconds > kLongestSeconds)) {
    return reply(
        poll_refused("seconds: expected 5 to 86400, or 0 for a poll that a moderator closes"));
  }
  if (polls.size() >= kMostOpen) {
    return reply(refused(409, "too_many_polls", "five polls are open: close one first"));
  }
  auto salt = access::random_octets(16);
  if (!salt) return reply(poll_unplaced(salt.error()));
  Poll poll{make_ulid(core.now_ms()), std::move(wish.question),
            std::move(wish.options),  wish.multiple,
            wish.anonymous,           core.pdt_ms()};
  poll.salt = access::base64url(*salt);
  if (wish.seconds > 0) {
    poll.closes_pdt = poll.opens_pdt + wish.seconds * 1'000;
    poll.closes_ms = core.now_ms() + wish.seconds * 1'000;
  }
  Draft draft;
  draft.kind = Kind::poll_open;
  draft.mid = poll.id;
  draft.user = who.id;
  draft.ts_ms = core.now_ms();
  draft.pdt_ms = poll.opens_pdt;
  draft.body = R"("t":"poll_open","pdt":)" + std::to_string(poll.opens_pdt) + R"(,"poll":{)" +
               shown(poll) + "}";
  draft.state = {{"poll:" + poll.id, to_text(poll)}};
  draft.key = wish.key.empty() ? std::string{} : "poll:" + wish.key;
  draft.urgent = true;
  core.publish(std::move(draft), [weak = weak_from_this(), poll = std::move(poll),
                                  reply = std::move(reply)](Result<Placed> const& placed) {
    if (auto const self = weak.lock()) self->opened(placed, poll, reply);
  });
}

void Polls::Inside::opened(Result<Placed> const& placed, Poll poll, Reply const& reply) const {
  if (!placed) return reply(poll_unplaced(placed.error()));
  if (placed->what != Placed::What::placed) return reply(poll_forbidden());
  // One that was asked for twice is the first one.
  if (auto const at = polls.find(placed->mid); at != polls.end()) poll = at->second.poll;
  Outcome outcome;
  outcome.status = 201;
  outcome.mid = placed->mid;
  outcome.off = placed->off;
  outcome.dup = placed->dup;
  outcome.body =
      "{" + shown(poll) + R"(,"open":true,)" + shown(PollVoices{}, poll.options.size()) + "}";
  reply(std::move(outcome));
}

std::optional<Outcome> Polls::Inside::why_not(Author const& who, Poll const& poll,
                                              std::vector<std::uint32_t> const& choices) const {
  if (core.state().ban_of(who.id, who.place, core.now_ms())) {
    return refused(403, "banned", "you may not take part here");
  }
  auto sorted = choices;
  std::ranges::sort(sorted);
  auto const twice = std::ranges::adjacent_find(sorted) != sorted.end();
  auto const beyond = !sorted.empty() && sorted.back() >= poll.options.size();
  if (sorted.empty() || twice || beyond || (!poll.multiple && sorted.size() > 1)) {
    return refused(400, "bad_choice",
                   poll.multiple ? "options: expected numbers of the poll's options, each once"
                                 : "options: expected the number of one of the poll's options");
  }
  return std::nullopt;
}

bool Polls::Inside::take_guest(Open& open, Author const& who) {
  if (who.standing != Standing::guest || who.place.empty()) return true;
  auto const at = open.guests.find(who.place);
  if (at != open.guests.end()) return ++at->second <= kGuestsOfPlace;
  if (open.guests.size() < kMostPlaces) open.guests.emplace(who.place, 1U);
  return true;
}

void Polls::Inside::vote(Author const& who, std::string const& id,
                         std::vector<std::uint32_t> choices, Reply reply) {
  auto const at = polls.find(id);
  if (at == polls.end() || at->second.closing) return reply(no_such_poll());
  auto& open = at->second;
  if (auto no = why_not(who, open.poll, choices)) return reply(std::move(*no));
  if (!take_guest(open, who)) {
    return reply(refused(429, "too_many_guests",
                         "too many have voted from your network without an account: sign in"));
  }
  Ballot ballot{"poll:" + id, voter(open.poll, who.id), std::move(choices),
                static_cast<std::uint32_t>(open.poll.options.size())};
  core.bus().count(
      core.channel(), std::move(ballot),
      [weak = weak_from_this(), id, reply = std::move(reply)](Result<Tally> const& tally) {
        if (auto const self = weak.lock()) self->counted(id, tally, reply);
      });
}

/// `reply` empty: nobody voted, the voices were looked for.
void Polls::Inside::counted(std::string const& id, Result<Tally> const& tally, Reply const& reply) {
  if (!tally) {
    if (reply) reply(poll_unplaced(tally.error()));
    return;
  }
  auto const at = polls.find(id);
  // Answers may pass each other; voices never become fewer.
  if (at != polls.end() && tally->voters > at->second.voices.voters) {
    at->second.voices = {tally->n, tally->voters};
    at->second.changed = true;
  }
  if (!reply) return;
  Outcome outcome;
  outcome.dup = tally->dup;
  outcome.body = R"({"poll":)" + lines::json(id) + "," +
                 shown(PollVoices{tally->n, tally->voters}, tally->n.size()) + "}";
  reply(std::move(outcome));
}

void Polls::Inside::close(Author const& who, std::string const& id, Reply reply) {
  if (!who.moderates()) return reply(poll_forbidden());
  auto const at = polls.find(id);
  if (at == polls.end()) return reply(no_such_poll());
  auto& open = at->second;
  auto const now = core.now_ms();
  // Asked for again while the late ones vote: now means now.
  if (open.poll.closes_ms && *open.poll.closes_ms <= now) return close_now(open, std::move(reply));
  close_for_the_eye(open, who, std::move(reply));
}

/// The poll is told once more, with the time at which it closes; close_now() follows of itself.
void Polls::Inside::close_for_the_eye(Open& open, Author const& who, Reply reply) {
  auto poll = open.poll;
  poll.closes_pdt = std::max(core.pdt_ms(), poll.opens_pdt);
  poll.closes_ms = core.now_ms();
  Draft draft;
  draft.kind = Kind::poll_open;
  draft.mid = poll.id;
  draft.user = who.id;
  draft.ts_ms = core.now_ms();
  draft.pdt_ms = *poll.closes_pdt;
  draft.body = R"("t":"poll_open","pdt":)" + std::to_string(*poll.closes_pdt) + R"(,"poll":{)" +
               shown(poll) + "}";
  draft.state = {{"poll:" + poll.id, to_text(poll)}};
  draft.urgent = true;
  auto const body = R"({"id":)" + lines::json(poll.id) + R"(,"open":true,"closes_pdt":)" +
                    std::to_string(*poll.closes_pdt) + R"(,"counts_until":)" +
                    std::to_string(*poll.closes_ms + grace_ms()) + "}";
  core.publish(std::move(draft), [reply = std::move(reply), body](Result<Placed> const& placed) {
    if (!placed) return reply(poll_unplaced(placed.error()));
    if (placed->what != Placed::What::placed) return reply(poll_forbidden());
    Outcome outcome;
    outcome.mid = placed->mid;
    outcome.off = placed->off;
    outcome.body = body;
    reply(std::move(outcome));
  });
}

void Polls::Inside::close_now(Open& open, Reply reply) {
  if (std::exchange(open.closing, true)) {
    if (reply) reply(no_such_poll());
    return;
  }
  auto const options = static_cast<std::uint32_t>(open.poll.options.size());
  core.bus().tally(core.channel(), "poll:" + open.poll.id, options,
                   [weak = weak_from_this(), id = open.poll.id,
                    reply = std::move(reply)](Result<Tally> const& tally) {
                     auto const self = weak.lock();
                     if (!self) return;
                     if (tally) return self->publish_close(id, {tally->n, tally->voters}, reply);
                     // The next tick tries again.
                     auto const at = self->polls.find(id);
                     if (at != self->polls.end()) at->second.closing = false;
                     if (reply) reply(poll_unplaced(tally.error()));
                   });
}

/// Servers whose clocks come to it at once publish the same key: there is one.
void Polls::Inside::publish_close(std::string const& id, PollVoices const& voices, Reply reply) {
  auto const at = polls.find(id);
  if (at == polls.end()) {
    if (reply) reply(no_such_poll());
    return;
  }
  auto const& poll = at->second.poll;
  auto const pdt = poll.closes_pdt.value_or(core.pdt_ms());
  auto const figures = shown(voices, poll.options.size());
  Draft draft;
  draft.kind = Kind::poll_close;
  draft.mid = id;
  draft.ts_ms = core.now_ms();
  draft.pdt_ms = pdt;
  draft.body = R"("t":"poll_close","pdt":)" + std::to_string(pdt) + R"(,"poll":)" +
               lines::json(id) + "," + figures;
  draft.state = {{"poll:" + id, ""}};
  draft.key = "poll_close:" + id;
  draft.user = "poll:" + id;  // without a user a key is none
  draft.by_banned_too = true;
  draft.urgent = true;
  core.publish(std::move(draft), [weak = weak_from_this(), id, figures,
                                  reply = std::move(reply)](Result<Placed> const& placed) {
    auto const self = weak.lock();
    if (!placed && self) {
      auto const open = self->polls.find(id);
      if (open != self->polls.end()) open->second.closing = false;
    }
    if (!reply) return;
    if (!placed) return reply(poll_unplaced(placed.error()));
    Outcome outcome;
    outcome.mid = id;
    outcome.off = placed->off;
    outcome.dup = placed->dup;
    outcome.body = R"({"id":)" + lines::json(id) + R"(,"open":false,)" + figures + "}";
    reply(std::move(outcome));
  });
}

}  // namespace freshet::chat
