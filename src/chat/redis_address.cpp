#include "chat/redis_address.hpp"

#include "http/query.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::uint32_t kRedisMostDatabase = 65'535;

Error bad_address(std::string why) {
  return failure(boost::system::errc::invalid_argument,
                 "the address of Redis " + std::move(why) +
                     "; it looks like redis://:PASSWORD@HOST:6379/0, rediss://… or unix:PATH");
}

template <class T>
std::optional<T> address_number(std::string_view text, T most) {
  T value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return {};
  return value;
}

/// Cuts `text` at the first `mark`; what is behind it, or nothing.
std::optional<std::string_view> cut_address(std::string_view& text, char mark) {
  auto const at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  auto const behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

Result<> take_database(RedisAddress& address, std::string_view text) {
  if (text.empty()) return {};
  auto const database = address_number<std::uint32_t>(text, kRedisMostDatabase);
  if (!database) return bad_address("names its database by something that is no small number");
  address.database = *database;
  return {};
}

/// `[[USER]:PASSWORD@]` is taken off the front.
Result<> take_login(RedisAddress& address, std::string_view& text) {
  auto const at = text.substr(0, text.find('/')).rfind('@');
  if (at == std::string_view::npos) return {};
  auto user = text.substr(0, at);
  text.remove_prefix(at + 1);
  auto const password = cut_address(user, ':');
  auto const plain_user = http::percent_decode(user);
  auto const plain = http::percent_decode(password.value_or(std::string_view{}));
  if (!plain_user || !plain) return bad_address("has a name or password that cannot be decoded");
  // redis-cli's way: what stands alone is the password.
  address.user = password ? *plain_user : std::string{};
  address.password = password ? *plain : *plain_user;
  return {};
}

Result<> take_host(RedisAddress& address, std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    auto const end = text.find(']');
    if (end == std::string_view::npos) return bad_address("has a '[' without its ']'");
    address.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && text.front() != ':') return bad_address("has something behind its ']'");
  } else {
    address.host = text.substr(0, text.find(':'));
    text.remove_prefix(address.host.size());
  }
  if (address.host.empty()) return bad_address("names no host");
  if (address.host.find_first_of(" \t\r\n/") != std::string::npos) {
    return bad_address("has a host with blanks in it");
  }
  if (text.empty()) return {};
  auto const port = address_number<std::uint16_t>(text.substr(1), 65'535);
  if (!port || *port == 0) return bad_address("has a port that is none");
  address.port = *port;
  return {};
}

Result<RedisAddress> parse_path(std::string_view text) {
  RedisAddress address;
  bool const full = text.substr(0, 2) == "//";
  if (full) text.remove_prefix(2);
  auto database = cut_address(text, '?');
  if (full) {
    if (auto taken = take_login(address, text); !taken) return taken.error();
  }
  auto const path = http::percent_decode(text);
  if (!path || path->empty()) return bad_address("names no path");
  address.path = *path;
  if (!database) return address;
  if (database->substr(0, 3) != "db=") return bad_address("says something else than db= behind ?");
  if (auto taken = take_database(address, database->substr(3)); !taken) return taken.error();
  return address;
}

}  // namespace

std::string RedisAddress::name() const {
  if (!path.empty()) return "unix:" + path;
  bool const v6 = host.find(':') != std::string::npos;
  return std::string{tls ? "rediss://" : "redis://"} + (v6 ? "[" + host + "]" : host) + ":" +
         std::to_string(port);
}

Result<RedisAddress> parse_redis_address(std::string_view text) {
  auto const scheme = text.substr(0, text.find(':'));
  if (scheme == "unix" && text.size() > 5) return parse_path(text.substr(5));
  if (scheme != "redis" && scheme != "rediss") {
    return bad_address("begins with neither redis://, rediss:// nor unix:");
  }
  RedisAddress address;
  address.tls = scheme == "rediss";
  text.remove_prefix(scheme.size());
  if (text.substr(0, 3) != "://") return bad_address("has no // behind its scheme");
  text.remove_prefix(3);
  if (auto taken = take_login(address, text); !taken) return taken.error();
  auto const database = cut_address(text, '/');
  if (auto taken = take_host(address, text); !taken) return taken.error();
  if (auto taken = take_database(address, database.value_or("")); !taken) return taken.error();
  return address;
}

}  // namespace freshet::chat
