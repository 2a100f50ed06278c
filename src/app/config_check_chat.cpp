#include "app/config_check_chat.hpp"

#include "app/suggest.hpp"
#include "base/ip.hpp"
#include "events/signature.hpp"
#include "net/web_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::app {
namespace {

using ChatComplaints = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLongestPrefix = 64;
constexpr std::string_view kRedis = "redis://", kRedisTls = "rediss://", kUnix = "unix:";

std::optional<unsigned> number_in(std::string_view text, unsigned most) {
  unsigned value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value > most) return std::nullopt;
  return value;
}

/// `name`, `name:6379`, `[2001:db8::5]:6379`.
bool is_place(std::string_view text) {
  auto const bracket = text.find(']');
  bool const six = text.starts_with('[') && bracket != std::string_view::npos;
  auto const colon = text.find(':', six ? bracket : 0);
  auto const host = text.substr(0, colon);
  if (six ? host.size() < 4 || host.back() != ']' : host.empty()) return false;
  if (!six && host.find_first_of(" \t@[]?#") != std::string_view::npos) return false;
  if (colon == std::string_view::npos) return true;
  auto const port = number_in(text.substr(colon + 1), 65'535);
  return port && *port != 0;
}

/// The database's number, of an address that can be one.
std::optional<unsigned> database_of(std::string_view redis) {
  if (redis.starts_with(kUnix)) {
    auto const path = redis.substr(kUnix.size());
    return path.size() > 1 && path.front() == '/' ? std::optional{0U} : std::nullopt;
  }
  bool const tls = redis.starts_with(kRedisTls);
  if (!tls && !redis.starts_with(kRedis)) return std::nullopt;
  redis.remove_prefix(tls ? kRedisTls.size() : kRedis.size());
  auto const slash = redis.find('/');
  auto place = redis.substr(0, slash);
  if (auto const at = place.rfind('@'); at != std::string_view::npos) place.remove_prefix(at + 1);
  if (!is_place(place)) return std::nullopt;
  auto const database = slash == std::string_view::npos ? "" : redis.substr(slash + 1);
  return database.empty() ? 0U : number_in(database, 1'023);
}

void check_redis(config::Chat const& chat, ChatComplaints& found) {
  if (chat.redis.empty()) return;
  auto const database = database_of(chat.redis);
  if (!database) {
    found.emplace_back("chat.redis",
                       "expected redis://user:secret@host:port/database, rediss://… for TLS, or "
                       "unix:/path/of/a/socket; all but the host may be left out");
  } else if (chat.redis_sharded && *database != 0) {
    found.emplace_back("chat.redis", "names a database, and a cluster has none but 0");
  }
  if (!chat.redis_ca_file.empty() && !chat.redis.starts_with(kRedisTls)) {
    found.emplace_back("chat.redis_ca_file",
                       "has no meaning unless chat.redis begins with rediss://");
  }
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == ':';
  };
  auto const& prefix = chat.redis_prefix;
  if (prefix.empty() || prefix.size() > kLongestPrefix || !std::ranges::all_of(prefix, fits)) {
    found.emplace_back("chat.redis_prefix",
                       "found " + app::quoted(prefix) +
                           ", expected up to 64 letters, digits, points, colons, dashes and "
                           "underscores");
  }
}

/// https://example.com, http://localhost:3000, https://*.example.com
bool is_origin(std::string_view text) {
  bool const tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return false;
  text.remove_prefix(tls ? 8 : 7);
  if (text.starts_with("*.")) {
    text.remove_prefix(2);
    // Of a whole top-level domain nobody owns all.
    if (text.find('.') == std::string_view::npos) return false;
  }
  return is_place(text) && text.find_first_of("/*?#") == std::string_view::npos;
}

void check_hook(config::ChatHook const& hook, ChatComplaints& found) {
  if (!hook.url.empty()) {
    auto const address = net::parse_web_address(hook.url);
    if (!address) found.emplace_back("chat.hook.url", address.error().what);
  }
  if (!hook.secret.empty()) {
    auto const read = events::read_webhook_secret(hook.secret);
    if (!read) found.emplace_back("chat.hook.secret", read.error().what);
  }
  for (auto const& text : hook.private_networks) {
    if (Networks::parse({text})) continue;
    found.emplace_back(
        "chat.hook.private_networks",
        "found " + app::quoted(text) + ", expected an address or a network such as 10.0.0.0/8");
  }
}

}  // namespace

ChatComplaints check_chat(config::Chat const& chat) {
  ChatComplaints found;
  check_redis(chat, found);
  if (chat.recovery < chat.join_backlog) {
    found.emplace_back("chat.recovery", "found " + std::to_string(chat.recovery) +
                                            ", expected chat.join_backlog's " +
                                            std::to_string(chat.join_backlog) +
                                            " or more: newcomers are shown what is kept");
  }
  for (auto const& origin : chat.origins) {
    if (is_origin(origin)) continue;
    found.emplace_back("chat.origins", "found " + app::quoted(origin) +
                                           ", expected an origin such as https://example.com or "
                                           "https://*.example.com");
  }
  check_hook(chat.hook, found);
  return found;
}

}  // namespace freshet::app
