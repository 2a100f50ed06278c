/// RedisAddress: where a Redis is and how one is let in, from one line.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

struct RedisAddress {
  bool tls = false;
  std::string host{};
  std::uint16_t port = 6379;
  std::string path{};  ///< of a unix socket; then there is no host
  std::string user{}, password{};
  std::uint32_t database = 0;

  /// Without the password: for logs.
  [[nodiscard]] std::string name() const;
};

/// redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], rediss:// the same with TLS, unix:PATH[?db=DB] and
/// unix://[[USER]:PASSWORD@]/PATH[?db=DB]. What stands in them is percent-decoded. The error says
/// what is wrong and never tells the password.
[[nodiscard]] Result<RedisAddress> parse_redis_address(std::string_view text);

}  // namespace freshet::chat
