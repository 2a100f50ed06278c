#include "chat/moderation/pipeline.hpp"

#include "chat/moderation/entry.hpp"
#include "chat/moderation/links.hpp"
#include "chat/moderation/shape.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::uint32_t kModeratorsTimes = 5;  // as many messages
constexpr std::uint32_t kPlaceTimes = 5;       // guests of one network together
constexpr std::size_t kAlike = 4;              // others with nearly the same text: flagged
constexpr double kSpam = 0.6, kHeldSpam = 0.9;
constexpr double kPipelineDayMs = 86'400'000;

Verdict blocked_by(std::string_view rule, std::string_view code, std::string says,
                   std::int64_t retry_ms = 0) {
  Verdict verdict;
  verdict.act = Act::block;
  verdict.rule = rule;
  verdict.code = code;
  verdict.says = std::move(says);
  verdict.retry_ms = retry_ms;
  return verdict;
}

Verdict softer_by(Act act, std::string_view rule, std::string says) {
  Verdict verdict;
  verdict.act = act;
  verdict.rule = rule;
  verdict.says = std::move(says);
  return verdict;
}

Verdict by_shape(std::string_view text) {
  auto why = misshapen(text);
  if (why.empty()) return {};
  return blocked_by("shape", "bad_text", "this text cannot be shown: " + why);
}

Verdict by_barrier(Barrier barrier) {
  if (barrier.code.empty()) return {};
  return blocked_by("rules", barrier.code, std::move(barrier.says), barrier.retry_ms);
}

nlohmann::json verdict_flags(store::ChatFlags const& flags) {
  return {{"spam", flags.spam}, {"toxic", flags.toxic}, {"link", flags.link}};
}

nlohmann::json verdict_stage(std::string_view stage, Verdict const& verdict) {
  return {{"stage", stage},
          {"act", to_string(verdict.act)},
          {"says", verdict.says},
          {"flags", verdict_flags(verdict.flags)},
          {"score", verdict.score}};
}

}  // namespace

void add(Verdict& verdict, Verdict const& other) {
  verdict.flags.spam = verdict.flags.spam || other.flags.spam;
  verdict.flags.toxic = verdict.flags.toxic || other.flags.toxic;
  verdict.flags.link = verdict.flags.link || other.flags.link;
  verdict.score = std::max(verdict.score, other.score);
  if (other.act <= verdict.act) return;
  verdict.act = other.act;
  verdict.rule = other.rule;
  verdict.code = other.code;
  verdict.says = other.says;
  verdict.retry_ms = other.retry_ms;
}

Pipeline::Pipeline(Core& core, People& people, Learner const& learner)
    : core_{core},
      people_{people},
      learner_{learner},
      terms_{std::make_unique<Terms>(std::vector<Term>{})} {}

void Pipeline::terms_changed() {
  constexpr std::string_view kPrefix = "term:";
  std::vector<Term> terms;
  for (auto const& [field, value] : core_.state().beginning(kPrefix)) {
    auto term = term_of(field.substr(kPrefix.size()), value);
    if (!term) {
      core_.log().warn("chat: {} is passed over: {}", field, term.error().what);
    } else if (terms.size() < kMostTerms) {
      terms.push_back(std::move(*term));
    }
  }
  terms_ = std::make_unique<Terms>(std::move(terms));
}

bool Pipeline::is_new(Author const& author) const {
  if (author.standing >= Standing::subscriber) return false;
  if (author.standing == Standing::guest) return true;
  return author.since_ms != 0 && double(core_.now_ms() - author.since_ms) < kPipelineDayMs;
}

Verdict Pipeline::by_limits(Author const& author) {
  auto most = core_.settings().limits.messages_per_half_minute;
  if (author.moderates()) most *= kModeratorsTimes;
  auto const now = core_.clock().now();
  auto wait_ms = limits_.take("u:" + author.id, most, now);
  if (wait_ms == 0 && author.standing == Standing::guest && !author.place.empty()) {
    wait_ms = limits_.take("p:" + author.place, most * kPlaceTimes, now);
  }
  if (wait_ms == 0) return {};
  return blocked_by("limits", "rate_limited",
                    fmt::format("too many messages: wait {} s", (wait_ms + 999) / 1'000), wait_ms);
}

Verdict Pipeline::by_repeats(Author const& author, Repeats::Found const& found) const {
  if (author.moderates() || author.bot) return {};
  if (found.own) {
    return blocked_by("duplicate", "duplicate", "you said just that: say something else", 30'000);
  }
  if (core_.state().rules().unique && found.ever) {
    return blocked_by("duplicate", "not_unique", "that was said before: say it in other words");
  }
  if (found.users < kAlike || author.standing >= Standing::vip) return {};
  auto verdict = softer_by(found.users + 1 >= Raid::kSameText ? Act::hold : Act::flag, "flood",
                           fmt::format("{} others say nearly the same", found.users));
  verdict.flags.spam = true;
  return verdict;
}

Verdict Pipeline::by_links(Standing standing, std::string_view text) const {
  auto hosts = hosts_in(text);
  if (hosts.empty()) return {};
  auto const named = hosts.front();
  std::erase_if(hosts, [this](std::string const& host) { return terms_->allows_host(host); });
  auto const& rules = core_.state().rules();
  auto verdict = softer_by(Act::allow, "links", "it names " + named);
  verdict.flags.link = true;
  if (hosts.empty() || standing >= Standing::vip) return verdict;
  if (rules.shield || rules.links == Links::block) {
    add(verdict, blocked_by("links", "links_not_allowed", "links may not be sent here now"));
  } else if (rules.links == Links::hold) {
    add(verdict, softer_by(Act::hold, "links", "it names " + hosts.front()));
  }
  return verdict;
}

Verdict Pipeline::by_terms(Standing standing, Plain const& plain) const {
  if (standing >= Standing::moderator) return {};
  auto const* const term = terms_->find(plain);
  if (term == nullptr) return {};
  auto verdict = term->act == TermAct::block
                     ? blocked_by("terms", "blocked_term",
                                  "this message has words that may not be "
                                  "sent here")
                     : softer_by(term->act == TermAct::hold ? Act::hold : Act::flag, "terms",
                                 "it has the term “" + term->text + "”");
  verdict.flags.toxic = true;
  return verdict;
}

Verdict Pipeline::by_signs(Author const& author, std::string_view text, bool first) const {
  if (author.standing >= Standing::vip || author.bot) return {};
  Stranger who{first};
  if (author.since_ms != 0)
    who.account_days = double(core_.now_ms() - author.since_ms) / kPipelineDayMs;
  auto const signs = signs_in(text, who);
  if (signs.score < kSpam) return {};
  auto verdict = softer_by(signs.score >= kHeldSpam ? Act::hold : Act::flag, "signs",
                           fmt::format("it looks like spam: {}", signs.most));
  verdict.flags.spam = true;
  return verdict;
}

Verdict Pipeline::by_model(Standing standing, std::string_view words) const {
  if (!learner_.may_hold() || standing >= Standing::vip) return {};
  Verdict verdict;
  verdict.score = learner_.score(words);
  if (verdict.score < Model::kHoldsFrom) return verdict;
  add(verdict, softer_by(Act::hold, "model", "moderators took away texts like it"));
  return verdict;
}

Pipeline::Looked Pipeline::look(Author const& author, std::string const& text) {
  Looked looked;
  auto& verdict = looked.verdict;
  verdict = by_limits(author);
  if (verdict.act != Act::block) add(verdict, by_barrier(barrier_to(core_, author, text)));
  if (verdict.act != Act::block) {
    add(verdict, by_barrier(pause_of(core_, author, people_.last_wrote_ms(author.id))));
  }
  if (verdict.act != Act::block) add(verdict, by_shape(text));
  if (verdict.act == Act::block) return looked;
  if (core_.state().is_restricted(author.id, core_.now_ms())) {
    add(verdict, softer_by(Act::hold, "restricted", "its author is restricted"));
  }
  auto const plain = plain_of(text);
  looked.words = plain.words;
  auto const now = core_.clock().now();
  auto const found = repeats_.look(author.id, plain.words, text, now);
  repeats_.add(author.id, plain.words, text, now);
  bool const first = people_.seen(author);
  looked.proposal = raid_.note(first && is_new(author), found.users + 1, now);
  add(verdict, by_repeats(author, found));
  if (verdict.act != Act::block) add(verdict, by_links(author.standing, text));
  if (verdict.act != Act::block) add(verdict, by_terms(author.standing, plain));
  if (verdict.act != Act::block) add(verdict, by_signs(author, text, first));
  if (verdict.act != Act::block) add(verdict, by_model(author.standing, plain.words));
  return looked;
}

std::string Pipeline::test(std::string const& text) const {
  using nlohmann::json;
  auto const plain = plain_of(text);
  Author viewer;
  viewer.standing = Standing::viewer;
  Verdict all;
  json stages = json::array();
  auto const put = [&](std::string_view stage, Verdict const& verdict) {
    stages.push_back(verdict_stage(stage, verdict));
    add(all, verdict);
  };
  put("shape", by_shape(text));
  auto const found = repeats_.look("", plain.words, text, core_.clock().now());
  put("duplicate", by_repeats(viewer, found));
  put("links", by_links(Standing::viewer, text));
  if (auto hosts = hosts_in(text); !hosts.empty()) stages.back()["hosts"] = std::move(hosts);
  put("terms", by_terms(Standing::viewer, plain));
  if (auto const* const term = terms_->find(plain)) stages.back()["term"] = term->text;
  auto const signs = signs_in(text, {});
  put("signs", by_signs(viewer, text, false));
  stages.back()["score"] = signs.score;
  put("model", by_model(Standing::viewer, plain.words));
  stages.back()["score"] = learner_.score(plain.words);
  stages.back()["figures"] = json::parse(learner_.figures());
  stages.push_back({{"stage", "hook"}, {"asked", false}, {"there", core_.has_classifier()}});
  json answer{{"act", to_string(all.act)}, {"rule", all.act == Act::allow ? "" : all.rule},
              {"says", all.says},          {"flags", verdict_flags(all.flags)},
              {"score", all.score},        {"read_as", plain.words}};
  answer["stages"] = std::move(stages);
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace freshet::chat
