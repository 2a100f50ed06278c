#include "app/link_commands.hpp"

#include "access/channel_name.hpp"
#include "access/path_tokens.hpp"
#include "app/banner.hpp"
#include "app/keys.hpp"
#include "app/links.hpp"
#include "app/secrets.hpp"
#include "app/suggest.hpp"
#include "store/channels.hpp"
#include "store/revocations.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

constexpr char kUsual[] = "6h";

Error bad_usage(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

Result<std::int64_t> expires_at(Args const& args, std::int64_t now_s) {
  auto at = expiry_of(args.expires.value_or(kUsual), now_s);
  if (at && *at - now_s > access::kLongestLinkS) {
    return bad_usage("--expires: a link is valid for 366d at most");
  }
  return at;
}

/// The fifth of a token's six parts, whatever stands around the token.
std::string session_of(std::string const& text) {
  auto const mark = text.find_last_of("~#");
  auto const token = text.substr(mark == std::string::npos ? 0 : mark + 1);
  if (std::count(token.begin(), token.end(), '.') < 5) return text;
  std::size_t begin = 0;
  for (int i = 0; i < 4; ++i) begin = token.find('.', begin) + 1;
  return token.substr(begin, token.find('.', begin) - begin);
}

}  // namespace

std::string outside_base(Config const& config) {
  if (!config.server.public_url.empty()) return config.server.public_url;
  auto const host = banner_host(config.server);
  if (config.http.tls_port) return address_of("https", host, *config.http.tls_port);
  return address_of("http", host, config.http.port.value_or(0));
}

Result<> check_channel_is_there(std::string const& name, Config const& config,
                                store::Database& store) {
  if (auto fits = access::check_channel_name(name); !fits) return fits;
  if (config.channels.contains(name)) return {};
  auto const made = store::Channels{store}.has(name);
  if (!made) return made.error();
  if (*made) return {};
  return failure(
      boost::system::errc::no_such_file_or_directory,
      "there is no channel " + app::quoted(name) + "; make it with: freshet key create " + name);
}

Result<std::string> make_playback_url(Args const& args, Config const& config,
                                      store::Database& store, std::int64_t now_s) {
  if (auto is = check_channel_is_there(args.subject, config, store); !is) return is.error();
  auto const until = expires_at(args, now_s);
  if (!until) return until.error();
  auto const secrets = path_token_secrets(config.server.data_dir);
  if (!secrets) return secrets.error();
  auto const token = access::new_path_token(*until, {});
  if (!token) return token.error();
  access::PathTokens const tokens{path_keys(*secrets)};
  auto const prefix = tokens.live_prefix(args.subject, *token);
  return access::links_of(outside_base(config), args.subject, prefix).hls;
}

Result<std::string> revoke_session(std::string const& subject, store::Database& store,
                                   std::int64_t now_s) {
  auto session = session_of(subject);
  if (!access::is_session_name(session)) {
    return bad_usage(app::quoted(session) +
                     " is no session's name: up to 32 letters, digits, _ and -");
  }
  auto const kept =
      store::Revocations{store}.put({0, store::RevocationRow::Kind::session, session, now_s,
                                     now_s + access::kLongestLinkS, "the command line"});
  if (!kept) return kept.error();
  return session;
}

Result<std::string> rotate_secret(std::string const& name, std::string const& data_dir) {
  if (name != "path-tokens") {
    return bad_usage("the secret that can be rotated is path-tokens, not " + app::quoted(name));
  }
  if (auto done = rotate_path_tokens(data_dir); !done) return done.error();
  return std::string{
      "links are signed with a new key; those of the former key stay valid until the next "
      "rotation. A server that runs takes it over on SIGHUP: kill -HUP PID"};
}

}  // namespace freshet::app
