#include "chat/people_heard.hpp"

#include "chat/unicode.hpp"

namespace freshet::chat {

void PeopleHeard::hear(std::string_view id, std::string_view name) {
  auto look = skeleton(name);
  if (look.empty()) return;
  if (auto const at = by_look_.find(look); at != by_look_.end()) {
    at->second->id = id;
    all_.splice(all_.begin(), all_, at->second);
    return;
  }
  all_.push_front({look, std::string{id}});
  by_look_.emplace(std::move(look), all_.begin());
  if (all_.size() <= kMost) return;
  by_look_.erase(all_.back().look);
  all_.pop_back();
}

std::optional<std::string> PeopleHeard::find(std::string_view name) const {
  auto const at = by_look_.find(skeleton(name));
  if (at == by_look_.end()) return std::nullopt;
  return at->second->id;
}

void PeopleHeard::forget(std::string_view id) {
  for (auto at = all_.begin(); at != all_.end();) {
    if (at->id != id) {
      ++at;
      continue;
    }
    by_look_.erase(at->look);
    at = all_.erase(at);
  }
}

}  // namespace freshet::chat
