#include "chat/moderation/terms.hpp"

#include "chat/moderation/lookalikes.hpp"
#include "chat/moderation/term_machine.hpp"
#include "chat/unicode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::array<std::string_view, 4> kTermActs{"allow", "flag", "hold", "block"};

std::string term_text_in(nlohmann::json const& object, char const* name) {
  auto const at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::optional<TermAct> term_act_named(std::string_view word) {
  auto const at = std::ranges::find(kTermActs, word);
  if (at == kTermActs.end()) return std::nullopt;
  return static_cast<TermAct>(at - kTermActs.begin());
}

std::string_view without_stars(std::string_view text) {
  while (!text.empty() && (text.front() == '*' || text.front() == ' ')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '*' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

TermPattern term_pattern_of(std::vector<TermRun> runs, Term const& term, std::uint32_t index) {
  TermPattern pattern;
  pattern.term = index;
  bool const open =
      std::ranges::any_of(runs, [](TermRun const& run) { return is_spaceless(run.c); });
  pattern.open_begin = open || term.text.starts_with('*');
  pattern.open_end = open || term.text.ends_with('*');
  pattern.spaceless = open;
  for (auto const& run : runs) {
    pattern.letters += run.n;
    pattern.marked += run.marked;
  }
  pattern.runs = std::move(runs);
  return pattern;
}

// A term as it may be met: as it is, with its digits as letters, in lookalikes.
std::vector<std::vector<TermRun>> term_forms_of(Plain plain) {
  std::vector<std::vector<TermRun>> forms;
  auto const add = [&forms](std::vector<TermRun> runs) {
    auto const letters = [](std::vector<TermRun> const& of) {
      std::vector<std::pair<char32_t, std::uint32_t>> all;
      for (auto const& run : of) all.emplace_back(run.c, run.n);
      return all;
    };
    if (runs.empty()) return;
    for (auto const& form : forms) {
      if (letters(form) == letters(runs)) return;
    }
    forms.push_back(std::move(runs));
  };
  bool const disguised =
      std::ranges::any_of(plain.letters, [](Letter const& one) { return one.own == 0; });
  if (!disguised) add(runs_of(plain.letters, {}));
  add(runs_of(plain.letters, {.leet = true}));
  for (auto& letter : plain.letters) {
    if (latin_under(letter.own) == 0) letter.latin = letter.own;
  }
  if (!disguised) add(runs_of(plain.letters, {}));
  for (auto& letter : plain.letters) {
    if (auto const look = latin_lookalike(letter.own); look != 0) letter.latin = look;
  }
  if (!disguised) add(runs_of(plain.letters, {}));
  return forms;
}

}  // namespace

std::string_view to_string(TermAct act) { return kTermActs[static_cast<std::size_t>(act)]; }

std::string to_text(Term const& term) {
  nlohmann::json object{{"term", term.text},
                        {"act", to_string(term.act)},
                        {"note", term.note},
                        {"by", term.by},
                        {"at", term.at_ms}};
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Term> term_of(std::string_view id, std::string_view text) {
  auto const object = nlohmann::json::parse(text, nullptr, false);
  if (!object.is_object()) return malformed("a term is not a JSON object");
  Term term{std::string{id}, term_text_in(object, "term")};
  auto const act = term_act_named(term_text_in(object, "act"));
  if (!act) return malformed("a term's act is none of allow, flag, hold, block");
  term.act = *act;
  term.note = term_text_in(object, "note");
  term.by = term_text_in(object, "by");
  if (auto const at = object.find("at"); at != object.end() && at->is_number_integer()) {
    term.at_ms = at->get<std::int64_t>();
  }
  if (auto checked = check(term); !checked) return checked.error();
  return term;
}

Result<> check(Term const& term) {
  auto const core = without_stars(term.text);
  if (core.find('*') != std::string_view::npos) {
    return malformed("an asterisk may only stand at a term's beginning or end");
  }
  if (characters(term.text) > kLongestTerm) return malformed("a term has at most 64 characters");
  auto const plain = plain_of(core);
  if (runs_of(plain.letters, {.leet = true}).empty()) {
    return malformed("a term needs a letter or a digit");
  }
  if (plain.letters.size() == 1 && term.text != core) {
    return malformed("a single letter with an asterisk would be found in nearly every text");
  }
  return {};
}

struct Terms::Machine {
  TermMachine machine;
  std::vector<std::string> hosts;
};

Terms::Terms(std::vector<Term> terms)
    : terms_{std::move(terms)}, machine_{std::make_unique<Machine>()} {
  for (std::uint32_t index = 0; index < terms_.size(); ++index) {
    auto const& term = terms_[index];
    if (term.act == TermAct::allow && term.text.find('.') != std::string::npos) {
      machine_->hosts.push_back(lowered(term.text));
    }
    for (auto& runs : term_forms_of(plain_of(without_stars(term.text)))) {
      machine_->machine.add(term_pattern_of(std::move(runs), term, index));
    }
  }
  machine_->machine.finish();
}

Terms::~Terms() = default;

Term const* Terms::find(Plain const& text) const {
  if (terms_.empty()) return nullptr;
  Term const* gravest = nullptr;
  auto const pass = [&](TermReading const& reading) {
    auto const hits = machine_->machine.find(runs_of(text.letters, reading));
    auto const allowed = [&](TermHit const& hit) {
      return std::ranges::any_of(hits, [&](TermHit const& other) {
        return terms_[other.term].act == TermAct::allow && other.begin <= hit.begin &&
               hit.end <= other.end;
      });
    };
    for (auto const& hit : hits) {
      auto const& term = terms_[hit.term];
      if (term.act == TermAct::allow || (gravest && gravest->act >= term.act)) continue;
      if (!allowed(hit)) gravest = &term;
    }
  };
  pass({});
  bool leet = false, ones = false, jokers = false;
  for (auto const& letter : text.letters) {
    leet = leet || letter.leet != 0;
    ones = ones || letter.leet == 'i';
    jokers = jokers || letter.joker;
  }
  if (leet) pass({.leet = true});
  if (ones) pass({.leet = true, .one = 'l'});
  if (jokers) {
    for (char32_t const vowel : {U'a', U'e', U'i', U'o', U'u'}) {
      pass({.leet = true, .joker = vowel});
    }
  }
  return gravest;
}

bool Terms::allows_host(std::string_view host) const {
  return std::ranges::any_of(machine_->hosts, [host](std::string const& own) {
    if (!host.ends_with(own)) return false;
    return host.size() == own.size() || host[host.size() - own.size() - 1] == '.';
  });
}

}  // namespace freshet::chat
