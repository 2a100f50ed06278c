/// Revocations: the tokens, users and links that are let in no more, known from memory.
#pragma once

#include "access/identity.hpp"
#include "access/marks.hpp"
#include "base/published.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace freshet::access {

/// From any thread, never blocks. set(): one thread at a time.
class Revocations {
 public:
  struct All {
    std::set<std::string, std::less<>> tokens;               ///< by jti
    std::map<std::string, std::int64_t, std::less<>> users;  ///< what they had until then ended
    std::set<std::string, std::less<>> sessions;             ///< of links
  };

  explicit Revocations(Marks marks) : marks_{std::move(marks)} { set({}); }

  void set(All all);
  /// Is the token that says this taken back?
  [[nodiscard]] bool covers(Identity const& who) const;
  /// Is the link of that session, or the token or user that it was given for?
  [[nodiscard]] bool covers_session(std::string_view session) const;

 private:
  struct Known {
    All by_name;
    std::set<std::string, std::less<>> token_marks;
    std::map<std::string, std::int64_t, std::less<>> user_marks;
  };

  Marks const marks_;
  Published<Known> known_;
  std::atomic<bool> any_{false};
};

}  // namespace freshet::access
