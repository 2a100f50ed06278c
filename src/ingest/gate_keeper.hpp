/// GateKeeper: may this key publish here? Reception: may they, says somebody else?
#pragma once

#include "access/stream_key.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace freshet::net {
class Loop;
}

namespace freshet::ingest {

/// The key if it may publish now; `channel`, when it is not empty, must be the key's own. From any
/// loop; never blocks. The error's text is shown to the publisher.
using GateKeeper =
    std::function<Result<access::StreamKey>(std::string_view key, std::string_view channel)>;

/// The settings of a channel. From any loop.
using ChannelSettings = std::function<config::Channel(std::string const& channel)>;

/// Who wants to publish, as far as the gate keeper and their own words tell.
struct Applicant {
  std::string protocol, peer;
  access::StreamKey key;        ///< good, or with no id: only the channel that they mean
  std::string shown{};          ///< what stood where a key stands, and is none that is good
  std::string user{}, query{};  ///< of their address
  std::string program{}, tc_url{};
  bool backup = false;
};

/// Where somebody else is asked about everybody who wants to publish; empty: nobody is.
struct Reception {
  using Told = std::function<void(Result<access::StreamKey>)>;

  /// Is somebody asked now? From any thread; never blocks.
  std::function<bool()> asks{};
  /// Asks, and calls `told` once, on that loop, on which this is called too: with what stands for
  /// their key, of the channel on which they are to publish, or with the sentence that they are to
  /// read. Its code: permission_denied (no), host_unreachable (no answer) or another one.
  std::function<void(net::Loop&, Applicant, Told)> ask{};

  [[nodiscard]] bool is_open() const { return asks && asks(); }
};

/// Of a refusal by the reception: what it is counted as.
[[nodiscard]] std::string_view reason_of(Error const& refusal);

}  // namespace freshet::ingest
