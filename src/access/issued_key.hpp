/// A stream key that is new: made, and kept without its text.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/keys.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::access {

struct NewKey {
  std::string channel;
  std::string note;
  std::int64_t expires_at = 0;  ///< seconds of the Unix epoch; 0: never
  bool backup = false;          ///< of an encoder that waits until another fails
};

struct IssuedKey {
  store::KeyRow row;
  std::string text;  ///< the key itself, which is kept nowhere
};

/// Errors: a channel that cannot have that name, and a system without random octets.
[[nodiscard]] Result<IssuedKey> issue_key(NewKey const& wanted, std::string_view secret,
                                          std::int64_t now_s);
/// With its channel, if that is new.
[[nodiscard]] Result<> keep_key(store::Database& store, store::KeyRow const& row);

}  // namespace freshet::access
