#include "app/tokens.hpp"

#include "access/stream_key.hpp"
#include "app/keys.hpp"
#include "app/link_commands.hpp"
#include "app/private_file.hpp"
#include "app/secrets.hpp"
#include "app/suggest.hpp"

#include <cerrno>
#include <fstream>

namespace freshet::app {
namespace {

constexpr char kUsualLife[] = "24h";
constexpr char kPublicKey[] = "auth.jwt.public_key: ";
constexpr char kKeySet[] = "auth.jwt.jwks: ";

Error bad_words(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

/// `most` octets of it.
Result<std::string> beginning_of(std::string const& name, std::string const& setting,
                                 std::size_t most) {
  std::ifstream file{name, std::ios::binary};
  if (!file) return system_error(setting + "cannot read " + name, errno);
  std::string text(most, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

/// The setting is the key itself or the name of a file; 16 KiB are more than any key has.
Result<std::string> pem_of(std::string const& setting) {
  if (setting.find("-----BEGIN ") != std::string::npos) return setting;
  return beginning_of(setting, kPublicKey, 16UL * 1024);
}

Result<std::shared_ptr<access::JwtKeySet const>> key_set(std::string const& setting) {
  if (is_fetched(setting)) return std::make_shared<access::JwtKeySet const>();
  auto const text = beginning_of(setting, kKeySet, access::kLongestJwks + 1);
  if (!text) return text.error();
  auto keys = access::JwtKeySet::of_json(*text);
  if (!keys) return bad_words(kKeySet + ("the file " + setting + ' ') + keys.error().what);
  return std::make_shared<access::JwtKeySet const>(std::move(*keys));
}

Result<access::JwtKey> public_key(std::string const& setting) {
  auto const pem = pem_of(setting);
  if (!pem) return pem.error();
  auto key = access::JwtKey::of_public_key(*pem);
  if (key) return key;
  auto const file = *pem == setting ? std::string{} : "the file " + setting + ' ';
  return bad_words(kPublicKey + file + key.error().what);
}

Result<access::JwtKey> jwt_key(config::Jwt const& config, std::string const& own_secret) {
  if (!config.public_key.empty()) return public_key(config.public_key);
  bool const own = config.secret.empty();
  auto key = access::JwtKey::of_secret(own ? own_secret : config.secret);
  if (key) return key;
  return bad_words((own ? "secrets/jwt " : "auth.jwt.secret: ") + key.error().what);
}

/// "moderator", or with words of chat "viewer,bot,chat:write".
Result<std::vector<std::string>> roles_of(std::string_view text) {
  std::vector<std::string> roles;
  for (;;) {
    auto const comma = std::min(text.find(','), text.size());
    auto const word = text.substr(0, comma);
    if (!access::role_of(word) && !access::is_chat_role(word)) {
      return bad_words("--role: found " + app::quoted(std::string{word}) +
                       ", expected viewer, moderator or admin, or with commas words of chat: "
                       "helper, vip, subscriber, follower, bot, chat:write, chat:moderate");
    }
    roles.emplace_back(word);
    if (comma == text.size()) return roles;
    text.remove_prefix(comma + 1);
  }
}

/// Who and what for, but not yet until when.
Result<access::Identity> identity_of(Args const& args) {
  if (!args.role) {
    return bad_words("token create needs --role viewer, --role moderator or --role admin");
  }
  auto roles = roles_of(*args.role);
  if (!roles) return roles.error();
  access::Identity who{args.user.value_or(""), std::move(*roles), {}, 0};
  if (!args.channels.empty()) who.channels = args.channels;
  if (!args.user) {
    auto const id = access::make_key_id();  // two who have no name are still not the same
    if (!id) return id.error();
    who.subject = who.roles.front() + '-' + *id;
  }
  return who;
}

Result<access::JwtRules> rules_of(Config const& config) {
  auto const own = jwt_secret(config.server.data_dir);
  if (!own) return own.error();
  return jwt_rules(config.auth.jwt, *own);
}

}  // namespace

bool is_fetched(std::string_view setting) {
  return setting.starts_with("https://") || setting.starts_with("http://");
}

Result<access::JwtRules> jwt_rules(config::Jwt const& config, std::string const& own_secret) {
  auto key = jwt_key(config, own_secret);
  if (!key) return key.error();
  access::JwtRules rules{std::move(*key), config.issuer, config.audience};
  if (config.jwks.empty()) return rules;
  auto keys = key_set(config.jwks);
  if (!keys) return keys.error();
  rules.set = std::move(*keys);
  return rules;
}

std::optional<std::string> jwt_warning(config::Jwt const& config) {
  if (config.jwks.starts_with("http://")) {
    return "auth.jwt.jwks is fetched without TLS: whoever is on the way may put their own keys "
           "there";
  }
  auto const set = !config.jwks.empty();
  if ((config.public_key.empty() && !set) || !config.audience.empty()) return std::nullopt;
  return std::string{set ? "auth.jwt.jwks" : "auth.jwt.public_key"} +
         " is set and auth.jwt.audience is not: tokens that its owner signs for another service "
         "open "
         "this one too";
}

Result<std::string> create_token(Args const& args, Config const& config, store::Database& store,
                                 std::int64_t now_s) {
  auto who = identity_of(args);
  if (!who) return who.error();
  for (auto const& channel : args.channels) {
    if (auto is = check_channel_is_there(channel, config, store); !is) return is.error();
  }
  auto const until = expiry_of(args.expires.value_or(kUsualLife), now_s);
  if (!until) return until.error();
  if (*until - now_s > access::kLongestJwtS) {
    return bad_words("--expires: a token is valid for 24h at most");
  }
  who->expires_at = *until;
  auto const rules = rules_of(config);
  if (!rules) return rules.error();
  auto token = access::write_jwt(*who, *rules, now_s);
  if (token || token.error().code != boost::system::errc::permission_denied) return token;
  return bad_words(token.error().what);
}

}  // namespace freshet::app
