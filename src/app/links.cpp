#include "app/links.hpp"

#include "app/secrets.hpp"
#include "store/revocations.hpp"

#include <utility>

namespace freshet::app {

access::PathKeys path_keys(std::vector<std::string> const& secrets) {
  access::PathKeys keys;
  for (auto const& secret : secrets) keys.push_back(access::path_key(secret));
  return keys;
}

Links::Links(Parts parts, std::vector<std::string> const& secrets)
    : parts_{std::move(parts)},
      tokens_{path_keys(secrets)},
      gate_{{tokens_, parts_.origin, parts_.clock,
             [this](std::string const& channel) { return parts_.settings.access(channel); },
             parts_.loops,
             [this](http::Request const& request, std::string const& channel,
                    access::PathToken const* link) {
               return parts_.watching.refuse(request, channel, link);
             },
             parts_.asks}} {}

void Links::guard(http::Router& router) {
  router.guard([this](http::Request& request) { return gate_.judge(request); });
}

Result<std::string> Links::live_prefix(std::string_view channel, std::int64_t expires_at) {
  auto const token = access::new_path_token(expires_at, {});
  if (!token) return token.error();
  return tokens_.live_prefix(channel, *token);
}

void Links::read_keys() {
  auto const secrets = path_token_secrets(parts_.data_dir);
  if (!secrets) {
    return parts_.log.error("{}; links are signed and verified as before", secrets.error().what);
  }
  auto keys = path_keys(*secrets);
  if (keys.front().id == tokens_.keys()->front().id) return;
  parts_.log.info("links are signed with the key {} from now on", keys.front().id);
  tokens_.set_keys(std::move(keys));
}

Result<> Links::revoke(store::Database& store, std::string const& session) {
  auto const now_s = parts_.clock.wall_us() / 1'000'000;
  auto kept = store::Revocations{store}.put({0, store::RevocationRow::Kind::session, session, now_s,
                                             now_s + access::kLongestLinkS, "admin"});
  if (!kept) return kept.error();
  return parts_.watching.read(store);
}

}  // namespace freshet::app
