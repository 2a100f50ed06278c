#include "chat/sampler.hpp"

#include <chrono>

namespace freshet::chat {

bool Sampler::shows(Author const& author, std::uint32_t per_second, SteadyTime now) {
  if (per_second == 0) return true;
  auto const second =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (second != second_) {
    second_ = second;
    shown_ = 0;
    spoke_.clear();
  }
  bool const ranks = author.standing >= Standing::vip;
  // Half of what is shown is for who has not spoken in this second.
  bool const again = spoke_.contains(author.id) && shown_ >= per_second / 2;
  if (!ranks && (again || shown_ >= per_second)) return false;
  ++shown_;
  if (spoke_.size() < per_second) spoke_.insert(author.id);
  return true;
}

}  // namespace freshet::chat
