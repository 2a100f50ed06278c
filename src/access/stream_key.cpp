#include "access/stream_key.hpp"

#include "access/channel_name.hpp"
#include "access/hash.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <optional>

namespace freshet::access {
namespace {

constexpr std::size_t kLongestKey = 160;      // 48 + 16 + 19 + 22 and the dots, with room to spare
constexpr std::size_t kSignatureOctets = 16;  // 128 bits
constexpr std::string_view kIdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::int64_t kLatestExpiry = 253'402'300'799;  // the year 9999

Error not_a_key() {
  return failure(boost::system::errc::permission_denied, "this is not a stream key of this server");
}

/// The context in front keeps this signature from being one of something else, and says the role,
/// which nothing else of the key does.
std::string sign_key(std::string_view clear, std::string_view secret, bool backup) {
  auto const* const context = backup ? "freshet backup key 1|" : "freshet stream key 1|";
  auto const mac = hmac_sha256(secret, context + std::string{clear});
  return base64url(std::string_view{mac}.substr(0, kSignatureOctets));
}

std::optional<std::array<std::string_view, 4>> split_key(std::string_view text) {
  std::array<std::string_view, 4> parts;
  for (std::size_t i = 0; i < 3; ++i) {
    auto const dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, dot);
    text.remove_prefix(dot + 1);
  }
  parts[3] = text;
  return parts;
}

bool is_id(std::string_view id) {
  auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= 16 && std::all_of(id.begin(), id.end(), fits);
}

/// One way to write a number only: no sign, no leading zero.
std::optional<std::int64_t> key_expiry_of(std::string_view digits) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (value < 0 || value > kLatestExpiry || std::to_string(value) != digits) return std::nullopt;
  return value;
}

}  // namespace

std::string write_time(std::int64_t seconds) {
  std::time_t const time = std::clamp<std::int64_t>(seconds, 0, kLatestExpiry);
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", parts);
}

Result<std::string> make_key_id() {
  auto const random = random_octets(10);
  if (!random) return random.error();
  std::string id;
  for (char const c : *random) id += kIdAlphabet[static_cast<unsigned char>(c) & 31U];
  return id;
}

std::string write_stream_key(StreamKey const& key, std::string_view secret) {
  auto const clear = key.channel + '.' + key.id + '.' + std::to_string(key.expires_at);
  return clear + '.' + sign_key(clear, secret, key.backup);
}

Result<StreamKey> read_stream_key(std::string_view text, std::string_view secret,
                                  std::int64_t now_s) {
  if (text.size() > kLongestKey) return not_a_key();
  auto const parts = split_key(text);
  if (!parts) return not_a_key();
  auto const& [channel, id, digits, signature] = *parts;
  auto const expires_at = key_expiry_of(digits);
  if (!check_channel_name(channel) || !is_id(id) || !expires_at) return not_a_key();
  auto const clear = text.substr(0, text.size() - signature.size() - 1);
  auto const primary = same_in_constant_time(sign_key(clear, secret, false), signature);
  auto const backup = same_in_constant_time(sign_key(clear, secret, true), signature);
  if (!primary && !backup) return not_a_key();
  if (*expires_at != 0 && *expires_at <= now_s) {
    return failure(boost::system::errc::timed_out,
                   "the stream key has expired on " + write_time(*expires_at));
  }
  return StreamKey{std::string{channel}, std::string{id}, *expires_at, backup};
}

}  // namespace freshet::access
