#include "chat/moderation/raid.hpp"

namespace freshet::chat {
namespace {

constexpr auto kFacesWithin = std::chrono::seconds{30};
constexpr auto kRaidQuiet = std::chrono::minutes{5};

}  // namespace

std::string Raid::note(bool is_new, std::size_t with_same_text, SteadyTime now) {
  if (is_new) {
    faces_.push_back(now);
    if (faces_.size() > kNewFaces) faces_.pop_front();
  }
  bool const faces = faces_.size() == kNewFaces && now - faces_.front() < kFacesWithin;
  bool const same = with_same_text >= kSameText;
  if ((!faces && !same) || (ever_ && now - proposed_ < kRaidQuiet)) return {};
  ever_ = true;
  proposed_ = now;
  return same
             ? "many users send nearly the same text: press shield to let subscribers alone write, "
               "with 30 s between messages and no links"
             : "many new accounts write at once: press shield to let subscribers alone write, with "
               "30 s between messages and no links";
}

}  // namespace freshet::chat
