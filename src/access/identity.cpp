#include "access/identity.hpp"

#include <algorithm>
#include <array>

namespace freshet::access {
namespace {

constexpr std::array<Role, 3> kRoles{Role::viewer, Role::moderator, Role::admin};
constexpr std::array<std::string_view, 7> kChatRoles{
    "helper", "vip", "subscriber", "follower", "bot", "chat:write", "chat:moderate"};

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::admin:
      return "admin";
    case Role::moderator:
      return "moderator";
    case Role::viewer:
      break;
  }
  return "viewer";
}

std::optional<Role> role_of(std::string_view word) {
  auto const* const found =
      std::ranges::find_if(kRoles, [&](Role role) { return to_string(role) == word; });
  if (found == kRoles.end()) return std::nullopt;
  return *found;
}

bool is_chat_role(std::string_view word) {
  return std::ranges::find(kChatRoles, word) != kChatRoles.end();
}

bool Identity::has(std::string_view word) const { return std::ranges::count(roles, word) > 0; }

Role Identity::role() const {
  auto highest = Role::viewer;
  for (auto const& word : roles) highest = std::max(highest, role_of(word).value_or(highest));
  return highest;
}

bool Identity::may(Role needed, std::string_view channel) const {
  return role() >= needed && (!channels || std::ranges::count(*channels, channel) > 0);
}

}  // namespace freshet::access
