#include "access/path_tokens.hpp"

#include "base/assert.hpp"

#include <utility>

namespace freshet::access {

PathTokens::PathTokens(PathKeys keys) {
  set_keys(std::move(keys));
  set_revoked({});
}

void PathTokens::set_keys(PathKeys keys) {
  FRESHET_ASSERT(!keys.empty());
  keys_.set(std::make_shared<PathKeys const>(std::move(keys)));
  ++keys_version_;
}

void PathTokens::set_revoked(Sessions sessions) {
  auto const any = !sessions.empty();
  revoked_.set(std::make_shared<Sessions const>(std::move(sessions)));
  any_revoked_ = any;
}

bool PathTokens::revoked(std::string_view session) const {
  return any_revoked_.load() && revoked_.get()->contains(session);
}

std::string PathTokens::live_prefix(std::string_view channel, PathToken const& token) const {
  auto const scope = live_scope(channel);
  return "/~" + write_path_token(token, scope, keys_.get()->front()) + scope;
}

}  // namespace freshet::access
