/// StreamId: what an SRT caller says of itself: the channel it means and the key it holds.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::wire::srt {

struct StreamId {
  std::string channel;  ///< empty: the key's own
  std::string key;
  bool backup = false;  ///< role=backup: it waits until another encoder fails
  std::string user{};   ///< only of parse_keyless_stream_id()
  std::string query{};  ///< likewise: all else that it says, as name=value&…

  friend bool operator==(StreamId const&, StreamId const&) = default;
};

/// libsrt carries no longer one.
inline constexpr std::size_t kLongestStreamId = 512;

/// `publish:CHANNEL:KEY`, `#!::m=publish,r=CHANNEL,s=KEY` (SRT Access Control; other keys are
/// passed over) or a bare KEY, with role=backup among the pairs or as ?role=backup behind the
/// others; percent-encoded or not, in quotation marks or not. The error says
/// what is expected and repeats nothing of the text, which may hold a key. Its code is
/// not_supported for who wants something else than to publish.
[[nodiscard]] Result<StreamId> parse_stream_id(std::string_view text);

/// The same, and what is said where somebody else decides: without a key `publish:CHANNEL` and
/// `#!::r=CHANNEL,u=USER,token=…`, and `publish:CHANNEL:USER:PASSWORD:QUERY` with the password as
/// key. A single word is taken for a key: it may be a channel's name.
[[nodiscard]] Result<StreamId> parse_keyless_stream_id(std::string_view text);

}  // namespace freshet::wire::srt
