#include "access/path_token.hpp"

#include "access/hash.hpp"
#include "access/marks.hpp"
#include "access/stream_key.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace freshet::access {
namespace {

constexpr std::string_view kVersion = "v1";
// None is defined. A flag can only restrict, so one that we do not know is not passed over.
constexpr std::string_view kNoFlags = "0";
constexpr std::size_t kMacOctets = 16;  // 128 bits
constexpr std::size_t kLongestToken =
    128;  // 2 + 8 + 12 + 1 + 32 + 22 and the dots, with room to spare
constexpr std::size_t kLongestSession = 32;
constexpr std::size_t kIdOctets = 6;

struct Parts {
  std::string_view version, key_id, expiry, flags, session, mac;
};

std::optional<Parts> split(std::string_view text) {
  std::array<std::string_view, 6> parts;
  if (text.size() > kLongestToken || std::ranges::count(text, '.') != 5) return std::nullopt;
  for (auto& part : parts) {
    auto const dot = std::min(text.find('.'), text.size());
    part = text.substr(0, dot);
    text.remove_prefix(std::min(text.size(), dot + 1));
  }
  return Parts{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]};
}

/// One way to write a number only: no sign, no leading zero.
std::optional<std::int64_t> expiry_of(std::string_view digits) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (value < 0 || std::to_string(value) != digits) return std::nullopt;
  return value;
}

std::string sign(Parts const& parts, std::string_view scope, std::string_view secret) {
  std::string clear;
  for (auto const part : {parts.key_id, parts.expiry, parts.flags, parts.session}) {
    clear.append(part).append("|");
  }
  auto const mac = hmac_sha256(secret, clear.append(scope));
  return base64url(std::string_view{mac}.substr(0, kMacOctets));
}

}  // namespace

Result<PathToken> new_path_token(std::int64_t expires_at, std::string session) {
  if (!session.empty()) return PathToken{expires_at, std::move(session)};
  auto id = make_key_id();
  if (!id) return id.error();
  return PathToken{expires_at, std::move(*id)};
}

Links links_of(std::string const& base, std::string const& channel, std::string const& prefix) {
  auto const token = prefix.substr(2, prefix.find('/', 1) - 2);
  return {base + '/' + channel + "#" + token, base + prefix + "index.m3u8",
          base + prefix + "manifest.mpd"};
}

PathKey path_key(std::string secret) {
  auto const digest = sha256("freshet path key|" + secret);
  return {base64url(std::string_view{digest}.substr(0, kIdOctets)), std::move(secret)};
}

bool is_session_name(std::string_view text) {
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kLongestSession && std::ranges::all_of(text, fits);
}

bool may_name_session(std::string_view text) {
  return is_session_name(text) && text.front() != kOwnSession;
}

std::string live_scope(std::string_view channel) {
  return std::string{"/live/"}.append(channel).append("/");
}

std::string write_path_token(PathToken const& token, std::string_view scope, PathKey const& key) {
  auto const expiry = std::to_string(token.expires_at);
  Parts const parts{kVersion, key.id, expiry, kNoFlags, token.session, {}};
  std::string text{kVersion};
  for (auto const part : {parts.key_id, parts.expiry, parts.flags, parts.session}) {
    text.append(".").append(part);
  }
  return text + '.' + sign(parts, scope, key.secret);
}

Result<PathToken> read_path_token(std::string_view text, std::string_view scope,
                                  PathKeys const& keys) {
  auto const denied =
      failure(boost::system::errc::permission_denied, "the address is not signed by this server");
  auto const parts = split(text);
  if (!parts || parts->version != kVersion || parts->flags != kNoFlags) return denied;
  auto const expires_at = expiry_of(parts->expiry);
  auto const key = std::ranges::find(keys, parts->key_id, &PathKey::id);
  if (!expires_at || !is_session_name(parts->session) || key == keys.end()) return denied;
  if (!same_in_constant_time(sign(*parts, scope, key->secret), parts->mac)) return denied;
  return PathToken{*expires_at, std::string{parts->session}};
}

}  // namespace freshet::access
