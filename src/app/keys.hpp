/// Stream keys as the command line and the first start see them.
#pragma once

#include "access/issued_key.hpp"
#include "access/stream_key.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::app {

using access::NewKey;

/// Makes the channel if it is new, and a key of it; the key's text, which is kept nowhere.
[[nodiscard]] Result<std::string> create_key(store::Database& store, std::string const& secret,
                                             NewKey const& wanted, std::int64_t now_s);

/// A channel and a key that works on it.
struct ChannelKeyText {
  std::string channel;
  std::string key;
};

/// With the very first start: makes the channel `main` and its first key. Then, and later: the
/// oldest key that works and is no backup's, of `main` if it has one. Keys are signed, so the text
/// of one can always be made again from its id; a key of another secret is passed over. None: every
/// key is revoked.
[[nodiscard]] Result<std::optional<ChannelKeyText>> first_key(store::Database& store,
                                                              std::string const& secret,
                                                              std::int64_t now_s);

/// The oldest key of this channel and note that works, never expires and is no backup's, made again
/// like those of first_key(); none: there is none.
[[nodiscard]] Result<std::optional<std::string>> lasting_key(store::Database& store,
                                                             std::string const& secret,
                                                             std::string_view channel,
                                                             std::string_view note,
                                                             std::int64_t now_s);

/// `30d` from now; an error names what was found.
[[nodiscard]] Result<std::int64_t> expiry_of(std::string const& duration, std::int64_t now_s);

/// One line a key: id, channel, state, times and note; never the key.
[[nodiscard]] Result<std::string> list_keys(store::Database& store, std::int64_t now_s);

}  // namespace freshet::app
