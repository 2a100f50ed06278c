/// SignedIn: who is signed in to the dashboard, known from memory.
#pragma once

#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "store/admin_sessions.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::access {

inline constexpr std::int64_t kIdleSessionS = 12 * 3'600;
inline constexpr std::int64_t kLongestSessionS = 30 * 86'400;

/// 256 random bits as text: all that a browser holds of a session.
[[nodiscard]] Result<std::string> make_session_token();
/// What is kept of it.
[[nodiscard]] std::string session_hash(std::string_view token);
/// What a page of ours must say besides (X-CSRF-Token): it follows from the token, which the page
/// cannot see, and leads nowhere back to it.
[[nodiscard]] std::string csrf_token(std::string_view session_token);

/// expires_at() and uses(): from any thread, never block. set(): one thread at a time.
class SignedIn {
 public:
  explicit SignedIn(Clock const& clock) : clock_{clock} { sessions_.set(std::make_shared<All>()); }

  /// When the session of that token ends at the latest, and it is used now; 0: there is none, or it
  /// was not used for twelve hours, or it is thirty days old.
  [[nodiscard]] std::int64_t expires_at(std::string_view token) const;

  /// As they stand in the database; what is known of their use since stays.
  void set(std::vector<store::AdminSession> const& sessions);
  /// Those that were used a minute or more after it was last asked of them here: worth writing
  /// down.
  [[nodiscard]] std::vector<store::AdminSession> uses() const;

 private:
  struct Session {
    explicit Session(store::AdminSession const& row)
        : created_at{row.created_at}, used_at{row.used_at}, written_at{row.used_at} {}
    std::int64_t const created_at;
    std::atomic<std::int64_t> used_at, written_at;
  };
  using All = std::map<std::string, std::shared_ptr<Session>, std::less<>>;

  Clock const& clock_;
  Published<All> sessions_;  // by hash
};

}  // namespace freshet::access
