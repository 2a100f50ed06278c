/// JSON web tokens (RFC 7519): who asks, on the word of one configured key.
#pragma once

#include "access/identity.hpp"
#include "access/jwt_key.hpp"
#include "access/jwt_key_set.hpp"
#include "access/revocations.hpp"
#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::access {

inline constexpr std::size_t kLongestJwt = 4'096;     // characters
inline constexpr std::int64_t kLongestJwtS = 86'400;  // from making to end
inline constexpr std::int64_t kJwtSkewS = 60;  // of a signer's clock ahead of ours; none at the end

/// What a token must keep to.
struct JwtRules {
  JwtKey key;
  std::string issuer;                      ///< its iss; empty: any or none
  std::string audience;                    ///< among its aud; empty: any or none
  std::shared_ptr<JwtKeySet const> set{};  ///< instead of the key, which verifies nothing then
};

/// Who the token is of, if it keeps to the rules at `now_s`. The algorithm is the key's; a token of
/// any other is refused, as is every one whose octets could be read in two ways (RFC 8725).
/// Errors: permission_denied (not good, or not yet), timed_out (expired), no_such_process (of a key
/// that is none of the set's); the sentence says why and repeats no secret.
[[nodiscard]] Result<Identity> read_jwt(std::string_view text, JwtRules const& rules,
                                        std::int64_t now_s);

/// A token that read_jwt() takes until `who.expires_at`, issued now; with an id of its own where
/// `who` has none. Errors: what it would refuse, and a key
/// that cannot sign (operation_not_supported).
[[nodiscard]] Result<std::string> write_jwt(Identity const& who, JwtRules const& rules,
                                            std::int64_t now_s);

/// Reads and writes tokens by the rules in force. From any thread; never waits, and takes some
/// tenths of a millisecond of the processor at most.
class Jwts {
 public:
  /// `revocations`: whose tokens are refused though they keep to the rules; they outlive it.
  Jwts(JwtRules rules, Clock const& clock, Revocations const* revocations = nullptr)
      : clock_{clock}, revocations_{revocations} {
    set(std::move(rules));
  }

  void set(JwtRules rules) { rules_.set(std::make_shared<JwtRules const>(std::move(rules))); }
  [[nodiscard]] Result<Identity> read(std::string_view text) const;
  /// Has a token named a key that the set lacks since this was asked last?
  [[nodiscard]] bool missed_a_key() { return unknown_.exchange(false); }
  [[nodiscard]] Result<std::string> write(Identity const& who) const {
    return write_jwt(who, *rules_.get(), clock_.wall_us() / 1'000'000);
  }

 private:
  Clock const& clock_;
  Revocations const* const revocations_;
  Published<JwtRules> rules_;
  mutable std::atomic<bool> unknown_ = false;
};

}  // namespace freshet::access
