#include "chat/moderation/people.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostPeople = 20'000;

std::optional<Person> person_in_event(Event const& event) {
  auto const told = nlohmann::json::parse(as_text(event.text.span()), nullptr, false);
  if (!told.is_object()) return std::nullopt;
  auto const u = told.find("u");
  if (u == told.end() || !u->is_object()) return std::nullopt;
  Person person;
  if (auto const name = u->find("name"); name != u->end() && name->is_string()) {
    person.name = name->get<std::string>();
  }
  std::vector<std::string> badges;
  if (auto const all = u->find("badges"); all != u->end() && all->is_array()) {
    for (auto const& badge : *all) {
      if (badge.is_string()) badges.push_back(badge.get<std::string>());
    }
  }
  person.standing = standing_of(badges);
  return person;
}

}  // namespace

Standing standing_of(std::vector<std::string> const& badges) {
  auto const has = [&badges](std::string_view word) {
    return std::ranges::find(badges, word) != badges.end();
  };
  if (has("owner")) return Standing::owner;
  if (has("moderator")) return Standing::moderator;
  if (has("helper")) return Standing::helper;
  if (has("vip")) return Standing::vip;
  return has("subscriber") ? Standing::subscriber : Standing::viewer;
}

People::Known& People::known(std::string_view user) {
  std::string const key{user};
  if (known_.size() >= kMostPeople && !known_.contains(key)) known_.clear();
  return known_[key];
}

bool People::seen(Author const& author) {
  auto& one = known(author.id);
  one.person = {author.name, author.place, author.standing};
  bool const first = !one.seen && one.wrote_ms == 0;
  one.seen = one.met = true;
  return first;
}

bool People::knows(std::string_view user) const { return known_.contains(std::string{user}); }

void People::wrote(std::string_view user, std::int64_t ts_ms) {
  auto& one = known(user);
  one.wrote_ms = std::max(one.wrote_ms, ts_ms);
}

std::int64_t People::last_wrote_ms(std::string_view user) const {
  auto const at = known_.find(std::string{user});
  return at == known_.end() ? 0 : at->second.wrote_ms;
}

std::optional<Person> People::find(std::string_view user) const {
  auto const at = known_.find(std::string{user});
  if (at != known_.end() && at->second.met) return at->second.person;
  auto const& all = core_.ring().all();
  for (auto at_event = all.rbegin(); at_event != all.rend(); ++at_event) {
    auto const& event = **at_event;
    if (event.kind != Kind::msg || event.user != user || event.text.empty()) continue;
    if (auto person = person_in_event(event)) return person;
  }
  for (std::string_view const prefix : {"ban:", "restrict:"}) {
    auto const bar = bar_of(core_.state().get(std::string{prefix} + std::string{user}));
    if (bar) return Person{bar->name};
  }
  return std::nullopt;
}

}  // namespace freshet::chat
