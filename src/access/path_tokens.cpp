#include "access/path_tokens.hpp"

#include "base/assert.hpp"

#include <utility>

namespace freshet::access {

PathTokens::PathTokens(PathKeys keys) { set_keys(std::move(keys)); }

void PathTokens::set_keys(PathKeys keys) {
  FRESHET_ASSERT(!keys.empty());
  keys_.set(std::make_shared<PathKeys const>(std::move(keys)));
  ++keys_version_;
}

std::string PathTokens::live_prefix(std::string_view channel, PathToken const& token) const {
  auto const scope = live_scope(channel);
  return "/~" + write_path_token(token, scope, keys_.get()->front()) + scope;
}

}  // namespace freshet::access
