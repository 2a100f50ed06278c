#include "chat/wheel.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {

void Wheel::add(std::weak_ptr<Member> member, std::chrono::seconds after) {
  auto const seconds = std::clamp<std::chrono::seconds::rep>(after.count(), 1, kSeconds - 1);
  slots_[(at_ + static_cast<std::size_t>(seconds)) % kSeconds].push_back(std::move(member));
  ++count_;
}

void Wheel::turn() {
  at_ = (at_ + 1) % kSeconds;
  auto const due = std::exchange(slots_[at_], {});
  count_ -= due.size();
  for (auto const& one : due) {
    auto const member = one.lock();
    auto const next = member ? member->tick() : std::nullopt;
    if (next) add(one, *next);
  }
}

std::vector<std::shared_ptr<Member>> Wheel::all() const {
  std::vector<std::shared_ptr<Member>> all;
  for (auto const& slot : slots_) {
    for (auto const& one : slot) {
      if (auto member = one.lock()) all.push_back(std::move(member));
    }
  }
  return all;
}

}  // namespace freshet::chat
