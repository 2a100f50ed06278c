#include "chat/moderation.hpp"

#include "base/ulid.hpp"
#include "chat/moderation/audit.hpp"
#include "chat/moderation/deeds.hpp"
#include "chat/moderation/held.hpp"
#include "chat/moderation/hook.hpp"
#include "chat/moderation/learner.hpp"
#include "chat/moderation/people.hpp"
#include "chat/moderation/pipeline.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace freshet::chat {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 4> kActWords{"allow", "flag", "hold", "block"};
constexpr std::size_t kLongestTermNote = 200;

std::string standing_word(Standing standing) {
  constexpr std::array<std::string_view, 7> kWords{"guest",  "viewer",    "subscriber", "vip",
                                                   "helper", "moderator", "owner"};
  return std::string{kWords.at(static_cast<std::size_t>(standing))};
}

json bar_json(std::string_view kind, std::string_view user, Bar const& bar) {
  return {{"kind", kind}, {"user", user},         {"name", bar.name},
          {"by", bar.by}, {"reason", bar.reason}, {"until", bar.until_ms}};
}

std::string moderation_items(json items) {
  return json{{"items", std::move(items)}, {"next", nullptr}}.dump(-1, ' ', false,
                                                                   json::error_handler_t::replace);
}

}  // namespace

std::string_view to_string(Act act) { return kActWords.at(static_cast<std::size_t>(act)); }

struct Moderation::Inside {
  explicit Inside(Core& core)
      : people{core},
        audit{core},
        held{std::make_shared<Held>(core)},
        learner{std::make_shared<Learner>(core)},
        pipeline{core, people, *learner},
        hook{core},
        deeds{std::make_shared<Deeds>(core, people, audit, *held, *learner)} {}

  People people;
  Audit audit;
  std::shared_ptr<Held> held;
  std::shared_ptr<Learner> learner;
  Pipeline pipeline;
  Hook hook;
  std::shared_ptr<Deeds> deeds;
};

Moderation::Moderation(Core& core) : core_{core}, inside_{std::make_unique<Inside>(core)} {}
Moderation::~Moderation() = default;

void Moderation::look(Author const& author, std::string const& text, Looked looked) {
  auto found = inside_->pipeline.look(author, text);
  if (!found.proposal.empty()) {
    inside_->audit.note({"server", "raid", {}, {}, found.proposal, "\"press\":\"shield\""});
  }
  auto const act = found.verdict.act;
  bool const asks = core_.has_classifier() && author.standing < Standing::vip && !author.bot;
  if (act == Act::block || act == Act::hold || !asks) return looked(std::move(found.verdict));
  inside_->hook.ask(
      {text, std::move(found.words), author.id, standing_word(author.standing)},
      [verdict = std::move(found.verdict), looked = std::move(looked)](Verdict said) mutable {
        add(verdict, said);
        looked(std::move(verdict));
      });
}

std::string Moderation::test(std::string const& text) const { return inside_->pipeline.test(text); }

void Moderation::hold(Author const& author, std::string const& mid, std::string const& text,
                      std::string const& reply_to, Verdict const& verdict) {
  inside_->held->add({mid, author, text, reply_to, verdict.rule, core_.now_ms()});
}

void Moderation::set_release(Release release) { inside_->deeds->set_release(std::move(release)); }

void Moderation::met(Author const& author) { inside_->people.met(author); }

void Moderation::act(Author const& who, ModAction const& action, Reply reply) {
  inside_->deeds->act(who, action, std::move(reply));
}

void Moderation::held(Reply reply) const {
  Outcome outcome;
  outcome.body = inside_->held->list();
  reply(std::move(outcome));
}

void Moderation::log(std::string const& cursor, std::uint32_t limit, Reply reply) const {
  inside_->audit.list(cursor, limit, std::move(reply));
}

void Moderation::barred(Reply reply) const {
  json items = json::array();
  auto const now = core_.now_ms();
  auto const put = [&](std::string_view prefix, std::string_view kind) {
    for (auto const& [field, value] : core_.state().beginning(prefix)) {
      auto const bar = bar_of(value);
      if (!bar || (bar->until_ms != 0 && bar->until_ms <= now)) continue;
      auto const word = kind == "ban" && bar->until_ms != 0 ? "timeout" : kind;
      items.push_back(bar_json(word, field.substr(prefix.size()), *bar));
    }
  };
  put("ban:", "ban");
  put("restrict:", "restrict");
  put("place:", "place");
  Outcome outcome;
  outcome.body = moderation_items(std::move(items));
  reply(std::move(outcome));
}

void Moderation::terms(Reply reply) const {
  json items = json::array();
  for (auto const& term : inside_->pipeline.terms().all()) {
    items.push_back({{"id", term.id},
                     {"term", term.text},
                     {"act", to_string(term.act)},
                     {"note", term.note},
                     {"by", term.by},
                     {"at", term.at_ms}});
  }
  Outcome outcome;
  outcome.body = moderation_items(std::move(items));
  reply(std::move(outcome));
}

void Moderation::set_term(Author const& who, std::string const& id, std::string const& term,
                          std::string act, std::string note, Reply reply) {
  if (!who.moderates()) {
    return reply(refused(403, "forbidden", "only moderators of this channel set its terms"));
  }
  if (note.size() > kLongestTermNote) {
    return reply(refused(400, "bad_request", "a note has at most 200 octets"));
  }
  auto const name = id.empty() ? make_ulid(core_.now_ms()) : id;
  bool const fits = name.size() <= 48 && std::ranges::all_of(name, [](char c) {
                      return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
                             c == '-' || c == '_';
                    });
  if (!fits) {
    return reply(refused(400, "bad_request",
                         "a term's id has at most 48 letters, digits, hyphens and underscores"));
  }
  json const said{{"term", term},
                  {"act", act.empty() ? "hold" : act},
                  {"note", note},
                  {"by", who.name.empty() ? who.id : who.name},
                  {"at", core_.now_ms()}};
  auto const text = said.dump(-1, ' ', false, json::error_handler_t::replace);
  auto const made = term_of(name, text);
  if (!made) return reply(refused(400, "bad_term", made.error().what));
  auto const field = "term:" + name;
  if (core_.state().get(field).empty() && inside_->pipeline.terms().all().size() >= kMostTerms) {
    return reply(refused(409, "too_many_terms", "a channel has at most 500 terms"));
  }
  inside_->deeds->set_field(who, {field, to_text(*made)}, {"set_term", term},
                            [reply = std::move(reply), name, text](Outcome outcome) {
                              auto body = json::parse(text);
                              body["id"] = name;
                              if (outcome.done()) outcome.body = body.dump();
                              reply(std::move(outcome));
                            });
}

void Moderation::remove_term(Author const& who, std::string const& id, Reply reply) {
  if (!who.moderates()) {
    return reply(refused(403, "forbidden", "only moderators of this channel set its terms"));
  }
  auto const field = "term:" + id;
  auto const term = term_of(id, core_.state().get(field));
  if (core_.state().get(field).empty()) {
    return reply(refused(404, "no_such_term", "there is no term “" + id + "” in this chat"));
  }
  inside_->deeds->set_field(who, {field, ""}, {"remove_term", term ? term->text : id},
                            std::move(reply));
}

void Moderation::happened(Event const& event) {
  auto& in = *inside_;
  switch (event.kind) {
    case Kind::msg:
      in.people.wrote(event.user, event.ts_ms);
      if (in.learner->is_on()) in.learner->said(event.mid, event.user, text_told(event));
      break;
    case Kind::del:
    case Kind::edit:
      in.learner->gone(event.mid, {});
      break;
    case Kind::purge:
      in.learner->gone({}, event.user);
      break;
    case Kind::clear:
      in.learner->gone({}, {});
      break;
    case Kind::held:
      in.held->heard(event);
      break;
    default:
      break;
  }
  if (event.state.empty()) return;
  in.deeds->enforce(event);
  auto const changes = [&event](std::string_view prefix) {
    return std::ranges::any_of(event.state, [prefix](StateChange const& change) {
      return change.field.starts_with(prefix);
    });
  };
  if (changes("term:")) in.pipeline.terms_changed();
  if (changes("room")) in.learner->follow_rules();
}

void Moderation::entered() {
  inside_->pipeline.terms_changed();
  inside_->learner->follow_rules();
  inside_->held->load();
}

}  // namespace freshet::chat
