/// Author: who speaks or acts in a room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// Each may do what the one before it may. A helper deletes and holds back; a moderator bans too.
enum class Standing : std::uint8_t { guest, viewer, subscriber, vip, helper, moderator, owner };

/// A value, fixed when a connection is greeted or a request is let in.
struct Author {
  std::string id;                     ///< a token's subject; "guest:" and a ULID for who has none
  std::string name;                   ///< as it is shown
  std::string color;                  ///< "#rrggbb" of the palette
  std::vector<std::string> badges{};  ///< owner, moderator, helper, vip, subscriber, bot
  Standing standing = Standing::guest;
  std::vector<std::string> roles{};  ///< as its token has them: follower, subscriber, …
  std::int64_t since_ms = 0;         ///< when the account was made, as its token says; 0: not said
  /// A keyed hash of the network it comes from: what a ban of somebody without an account goes by.
  std::string place{};
  bool bot = false;

  [[nodiscard]] bool has(std::string_view role) const {
    for (auto const& one : roles) {
      if (one == role) return true;
    }
    return false;
  }
  [[nodiscard]] bool moderates() const { return standing >= Standing::moderator; }
};

}  // namespace freshet::chat
