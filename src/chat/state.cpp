#include "chat/state.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace freshet::chat {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 5> kModes{"everyone", "followers", "subscribers", "emotes",
                                                 "moderators"};
constexpr std::array<std::string_view, 3> kLinks{"allow", "hold", "block"};

template <class Words>
std::optional<std::size_t> state_place(Words const& words, std::string_view word) {
  auto const at = std::ranges::find(words, word);
  if (at == words.end()) return std::nullopt;
  return static_cast<std::size_t>(at - words.begin());
}

std::string state_dump(Json const& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Of an object that another server, or an older one, may have written.
template <class T>
T state_value(Json const& object, char const* name, T otherwise) {
  auto const at = object.find(name);
  if (at == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    return at->is_boolean() ? at->template get<bool>() : otherwise;
  } else if constexpr (std::is_integral_v<T>) {
    return at->is_number_integer() ? at->template get<T>() : otherwise;
  } else {
    return at->is_string() ? at->template get<std::string>() : otherwise;
  }
}

std::string joined(std::string_view prefix, std::string_view name) {
  std::string field{prefix};
  return field += name;
}

}  // namespace

std::string_view to_string(Mode mode) { return kModes[static_cast<std::size_t>(mode)]; }

std::optional<Mode> mode_of(std::string_view word) {
  auto const at = state_place(kModes, word);
  return at ? std::optional{static_cast<Mode>(*at)} : std::nullopt;
}

std::string to_text(RoomRules const& rules) {
  Json object{{"mode", to_string(rules.mode)},
              {"links", kLinks[static_cast<std::size_t>(rules.links)]}};
  if (rules.slow) object["slow_ms"] = rules.slow->count();
  if (rules.followers_for.count() > 0) object["followers_s"] = rules.followers_for.count();
  if (rules.delay.count() > 0) object["delay_s"] = rules.delay.count();
  for (auto const& [name, is] :
       {std::pair{"unique", rules.unique}, {"shield", rules.shield}, {"learns", rules.learns}}) {
    if (is) object[name] = true;
  }
  return state_dump(object);
}

RoomRules rules_of(std::string_view text) {
  RoomRules rules;
  auto const object = Json::parse(text, nullptr, false);
  if (!object.is_object()) return rules;
  if (auto const slow = state_value(object, "slow_ms", std::int64_t{-1}); slow >= 0) {
    rules.slow = std::chrono::milliseconds{slow};
  }
  rules.mode = mode_of(state_value(object, "mode", std::string{})).value_or(Mode::everyone);
  auto const links = state_place(kLinks, state_value(object, "links", std::string{}));
  rules.links = static_cast<Links>(links.value_or(0));
  rules.followers_for = std::chrono::seconds{state_value(object, "followers_s", std::int64_t{0})};
  rules.delay = std::chrono::seconds{std::clamp(state_value(object, "delay_s", std::int64_t{0}),
                                                std::int64_t{0}, std::int64_t{6})};
  rules.unique = state_value(object, "unique", false);
  rules.shield = state_value(object, "shield", false);
  rules.learns = state_value(object, "learns", false);
  return rules;
}

std::string to_text(Bar const& bar) {
  Json object{{"until", bar.until_ms}, {"by", bar.by}, {"reason", bar.reason}, {"name", bar.name}};
  return state_dump(object);
}

std::optional<Bar> bar_of(std::string_view text) {
  auto const object = Json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return Bar{state_value(object, "until", std::int64_t{0}),
             state_value(object, "by", std::string{}), state_value(object, "reason", std::string{}),
             state_value(object, "name", std::string{})};
}

void RoomState::set(Fields fields) {
  fields_ = std::move(fields);
  rules_ = rules_of(get("room"));
}

void RoomState::apply(std::vector<StateChange> const& changes) {
  for (auto const& change : changes) {
    if (change.value.empty()) {
      fields_.erase(change.field);
    } else {
      fields_[change.field] = change.value;
    }
    if (change.field == "room") rules_ = rules_of(change.value);
  }
}

std::string_view RoomState::get(std::string_view field) const {
  auto const at = fields_.find(field);
  return at == fields_.end() ? std::string_view{} : std::string_view{at->second};
}

std::vector<std::pair<std::string_view, std::string_view>> RoomState::beginning(
    std::string_view prefix) const {
  std::vector<std::pair<std::string_view, std::string_view>> all;
  for (auto at = fields_.lower_bound(prefix); at != fields_.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    all.emplace_back(at->first, at->second);
  }
  return all;
}

std::optional<Bar> RoomState::ban_of(std::string_view user, std::string_view place,
                                     std::int64_t now_ms) const {
  std::array<std::string, 2> const fields{joined("ban:", user),
                                          place.empty() ? std::string{} : joined("place:", place)};
  for (auto const& field : fields) {
    auto const text = field.empty() ? std::string_view{} : get(field);
    if (text.empty()) continue;
    auto bar = bar_of(text);
    // A ban that cannot be read is a ban: letting somebody in again takes a moderator.
    if (!bar) return Bar{};
    if (bar->until_ms == 0 || bar->until_ms > now_ms) return bar;
  }
  return std::nullopt;
}

bool RoomState::is_restricted(std::string_view user, std::int64_t now_ms) const {
  auto const text = get(joined("restrict:", user));
  if (text.empty()) return false;
  auto const bar = bar_of(text);
  return !bar || bar->until_ms == 0 || bar->until_ms > now_ms;
}

}  // namespace freshet::chat
