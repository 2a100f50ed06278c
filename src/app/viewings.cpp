#include "app/viewings.hpp"

#include <utility>

namespace freshet::app {

std::optional<Result<std::string>> Viewings::find(unsigned loop, std::string const& who) {
  auto& all = by_loop_.at(loop);
  auto const at = all.find(who);
  if (at == all.end()) return std::nullopt;
  if (holds(at->second)) return at->second.answer;
  all.erase(at);
  return std::nullopt;
}

void Viewings::keep(unsigned loop, std::string who, Result<std::string> const& answer) {
  auto& all = by_loop_.at(loop);
  if (all.size() >= kMost) {
    std::erase_if(all, [this](auto const& one) { return !holds(one.second); });
    if (all.size() >= kMost) all.clear();
  }
  auto const until = clock_.now() + (answer ? kYesHolds : kNoHolds);
  all.insert_or_assign(std::move(who), Kept{answer, until, turn_});
}

}  // namespace freshet::app
