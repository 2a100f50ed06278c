/// read_test_token(): whom a word in the place of a signed token is for.
#pragma once

#include "access/identity.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::test {

/// "ROLE.CHANNEL.x"; a channel "all" is none.
inline Result<access::Identity> read_test_token(std::string_view token) {
  auto const first = token.find('.'), last = token.rfind('.');
  access::Identity who{"ann", {std::string{token.substr(0, first)}}};
  std::string const channel{token.substr(first + 1, last - first - 1)};
  if (channel != "all") who.channels.emplace({channel});
  return who;
}

}  // namespace freshet::test
