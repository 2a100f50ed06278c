/// Where a publisher's key stands in what connect and publish say: every address form of the
/// product.
#pragma once

#include <string>
#include <string_view>

namespace freshet::ingest::rtmp {

/// What the address says: the key, and the channel if it names one.
struct Target {
  std::string key;
  std::string channel;  ///< empty: the key's own
  bool backup = false;  ///< role=backup: it waits until another encoder fails
  std::string meant;    ///< the channel that somebody without a key of ours means
  std::string query;    ///< all that stands behind question marks
};

/// `rtmp://HOST/live` with the key as stream name; `rtmp://HOST/live/KEY` with or without one;
/// `rtmp://HOST/CHANNEL?key=KEY`. `app` and `name` may carry a query of their own, in which
/// role=backup may stand. Who has no key means `rtmp://HOST/live/CHANNEL` or `rtmp://HOST/CHANNEL`.
[[nodiscard]] Target read_target(std::string_view app, std::string_view tc_url,
                                 std::string_view name);

}  // namespace freshet::ingest::rtmp
