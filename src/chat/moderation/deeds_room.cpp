#include "chat/moderation/books.hpp"
#include "chat/moderation/deeds.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace freshet::chat {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kSlowestS = 3'600, kLongestDelayS = 6;
constexpr std::int64_t kPinnedS = 1'200, kLongestPinS = 86'400;

std::string deed_body(json const& object) {
  auto text = object.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

std::string_view links_word(Links links) {
  switch (links) {
    case Links::hold:
      return "hold";
    case Links::block:
      return "block";
    case Links::allow:
      break;
  }
  return "allow";
}

std::optional<Links> links_named(std::string_view word) {
  for (auto const links : {Links::allow, Links::hold, Links::block}) {
    if (word == links_word(links)) return links;
  }
  return std::nullopt;
}

std::optional<bool> deed_switch(std::string_view word) {
  if (word == "on" || word == "true") return true;
  if (word == "off" || word == "false") return false;
  return std::nullopt;
}

Outcome not_a_switch() {
  return refused(400, "bad_request", "a switch is “on” or “off”: give `value`");
}

std::string value_detail(json const& value) { return deed_body({{"value", value}}); }

}  // namespace

Draft Deeds::room_draft(Task const& task, RoomRules const& rules) const {
  auto change = draft(task, Kind::room);
  change.mid.clear();
  milliseconds const slow = rules.slow.value_or(milliseconds{core_.settings().slow});
  change.body = deed_body({{"t", "room"},
                           {"slow", std::chrono::duration_cast<seconds>(slow).count()},
                           {"mode", to_string(rules.mode)},
                           {"links", links_word(rules.links)},
                           {"unique", rules.unique},
                           {"delay", rules.delay.count()},
                           {"shield", rules.shield}});
  return change;
}

void Deeds::set_field(Author const& who, StateChange change, What const& what, Reply reply) {
  ModAction action;
  action.action = what.action;
  action.value = what.target;
  auto const task = std::make_shared<Task>(Task{who, std::move(action), std::move(reply)});
  auto draft = room_draft(*task, core_.state().rules());
  draft.state = {std::move(change)};
  publish(task, std::move(draft), value_detail(what.target));
}

void Deeds::change_rules(TaskPtr const& task, RoomRules const& rules, std::string detail) {
  auto change = room_draft(*task, rules);
  change.state = {{"room", to_text(rules)}};
  publish(task, std::move(change), std::move(detail));
}

void Deeds::slow(TaskPtr const& task) {
  auto const wanted = task->action.value == "off" ? 0 : task->action.seconds;
  if (wanted > kSlowestS) {
    return task->reply(refused(400, "bad_request", "slow mode is at most an hour"));
  }
  auto rules = core_.state().rules();
  rules.slow = seconds{wanted};
  change_rules(task, rules, deed_body({{"seconds", wanted}}));
}

void Deeds::mode(TaskPtr const& task) {
  auto const mode = mode_of(task->action.value);
  if (!mode) {
    return task->reply(refused(400, "bad_request",
                               "a mode is everyone, followers, subscribers, emotes or moderators"));
  }
  auto rules = core_.state().rules();
  rules.mode = *mode;
  if (*mode == Mode::followers) rules.followers_for = seconds{task->action.seconds};
  change_rules(task, rules,
               deed_body({{"value", task->action.value}, {"seconds", task->action.seconds}}));
}

void Deeds::links(TaskPtr const& task) {
  auto const links = links_named(task->action.value);
  if (!links) {
    return task->reply(refused(400, "bad_request", "links are allow, hold or block"));
  }
  auto rules = core_.state().rules();
  rules.links = *links;
  change_rules(task, rules, value_detail(task->action.value));
}

void Deeds::unique(TaskPtr const& task) {
  auto const on = deed_switch(task->action.value);
  if (!on) return task->reply(not_a_switch());
  auto rules = core_.state().rules();
  rules.unique = *on;
  change_rules(task, rules, value_detail(task->action.value));
}

void Deeds::delay(TaskPtr const& task) {
  auto const wanted = task->action.value == "off" ? 0 : task->action.seconds;
  if (wanted > kLongestDelayS) {
    return task->reply(refused(400, "bad_request", "a delay is at most 6 s"));
  }
  auto rules = core_.state().rules();
  rules.delay = seconds{wanted};
  change_rules(task, rules, deed_body({{"seconds", wanted}}));
}

void Deeds::shield(TaskPtr const& task) {
  auto const on =
      task->action.value.empty() ? std::optional{true} : deed_switch(task->action.value);
  if (!on) return task->reply(not_a_switch());
  auto rules = core_.state().rules();
  rules.shield = *on;
  change_rules(task, rules, value_detail(*on ? "on" : "off"));
}

void Deeds::learn(TaskPtr const& task) {
  if (task->action.value == "reset") {
    learner_.reset();
    return done(task, {}, value_detail("reset"));
  }
  if (task->action.value == "figures") {
    Outcome outcome;
    outcome.body = learner_.figures();
    return task->reply(std::move(outcome));
  }
  auto const on = deed_switch(task->action.value);
  if (!on) {
    return task->reply(
        refused(400, "bad_request", "learn is “on”, “off”, “reset” or “figures”: give `value`"));
  }
  auto rules = core_.state().rules();
  rules.learns = *on;
  change_rules(task, rules, value_detail(task->action.value));
}

void Deeds::pin(TaskPtr const& task) {
  auto const& mid = task->action.message;
  if (mid.empty()) return task->reply(refused(400, "bad_request", "give the message's id"));
  if (task->action.seconds > kLongestPinS) {
    return task->reply(refused(400, "bad_request", "a message is pinned for at most a day"));
  }
  auto const event = core_.ring().find(mid);
  if (event && event->kind == Kind::msg && event->text.size() > 0) {
    return pin_found(task, std::string{as_text(event->text.span())});
  }
  auto kept = std::make_shared<std::optional<books::Kept>>();
  core_.keeping().read(
      core_.home(),
      [kept, channel = core_.channel(), mid](store::Database& database) -> Result<> {
        auto read = books::message(database, channel, mid);
        if (!read) return read.error();
        *kept = std::move(*read);
        return {};
      },
      [kept, task, weak = weak_from_this()](Result<> done) {
        auto const self = weak.lock();
        if (!self) return task->reply(refused(503, "unavailable", "the chat is closing"));
        if (done && *kept) return self->pin_found(task, (*kept)->told);
        task->reply(refused(404, "no_such_message",
                            "there is no message “" + task->action.message + "” in this chat"));
      });
}

void Deeds::pin_found(TaskPtr const& task, std::string const& told) {
  auto msg = json::parse(told, nullptr, false);
  if (!msg.is_object()) {
    return task->reply(refused(404, "no_such_message", "that message cannot be shown any more"));
  }
  auto const lasts = task->action.seconds == 0 ? kPinnedS : task->action.seconds;
  auto const until = core_.now_ms() + lasts * 1'000;
  auto shown = draft(*task, Kind::pin);
  shown.pdt_ms = core_.pdt_ms();
  json const pin{{"mid", task->action.message}, {"until", until}, {"msg", msg}};
  shown.state = {{"pin", pin.dump(-1, ' ', false, json::error_handler_t::replace)}};
  shown.body = deed_body({{"t", "pin"},
                          {"pdt", shown.pdt_ms},
                          {"mid", task->action.message},
                          {"until", until},
                          {"msg", std::move(msg)}});
  publish(task, std::move(shown), deed_body({{"seconds", lasts}}));
}

void Deeds::unpin(TaskPtr const& task) {
  if (core_.state().get("pin").empty()) {
    return task->reply(refused(404, "not_pinned", "nothing is pinned here"));
  }
  auto gone = draft(*task, Kind::pin);
  gone.mid.clear();
  gone.pdt_ms = core_.pdt_ms();
  gone.state = {{"pin", ""}};
  gone.body = deed_body({{"t", "pin"}, {"pdt", gone.pdt_ms}, {"mid", nullptr}, {"until", nullptr}});
  publish(task, std::move(gone));
}

}  // namespace freshet::chat
