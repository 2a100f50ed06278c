/// StreamKey: CHANNEL.KEYID.EXPIRY.SIGNATURE, made and verified with nothing but a secret.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::access {

/// What a key says in the clear.
struct StreamKey {
  std::string channel;
  std::string id;               ///< names it in lists and revocations
  std::int64_t expires_at = 0;  ///< seconds of the Unix epoch; 0: never
  bool backup = false;          ///< who has it waits until another encoder fails; signed too

  friend bool operator==(StreamKey const&, StreamKey const&) = default;
};

/// A fresh key id: ten characters, 50 random bits, none that a person would confuse.
[[nodiscard]] Result<std::string> make_key_id();

/// The key as a streamer pastes it: only letters, digits, `_`, `-` and three dots.
/// The same key and secret always give the same text, so the text needs no keeping.
[[nodiscard]] std::string write_stream_key(StreamKey const& key, std::string_view secret);

/// The key, if `text` was signed with `secret` and is valid at `now_s`. Revocation is KeyRing's.
/// Errors: permission_denied (not ours, or altered), timed_out (expired).
[[nodiscard]] Result<StreamKey> read_stream_key(std::string_view text, std::string_view secret,
                                                std::int64_t now_s);

/// "2026-03-01 12:00 UTC".
[[nodiscard]] std::string write_time(std::int64_t seconds);

}  // namespace freshet::access
