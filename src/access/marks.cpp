#include "access/marks.hpp"

#include "access/hash.hpp"

#include <array>
#include <charconv>

namespace freshet::access {
namespace {

// A session's name has 32 characters at most: "_b", three marks, a time, and four that are random.
constexpr std::size_t kMarkLetters = 6;  // 36 bits
constexpr std::size_t kTimeDigits = 8;   // hexadecimal
constexpr std::size_t kLeastRandom = 4;

constexpr char kAnybody = 'o', kByPassword = 'p', kOfUser = 'u', kBoth = 'b';

std::string time_digits(std::int64_t seconds) {
  std::array<char, kTimeDigits> digits{};
  auto left = static_cast<std::uint32_t>(seconds);
  for (std::size_t i = kTimeDigits; i-- > 0; left >>= 4U)
    digits[i] = "0123456789abcdef"[left & 15U];
  return {digits.data(), digits.size()};
}

std::optional<std::int64_t> time_of(std::string_view digits) {
  std::int64_t seconds = 0;
  auto const* const end = digits.data() + digits.size();
  auto const [at, error] = std::from_chars(digits.data(), end, seconds, 16);
  if (error != std::errc{} || at != end || seconds < 0) return std::nullopt;
  return seconds;
}

std::string_view taken(std::string_view& from, std::size_t count) {
  auto const front = from.substr(0, count);
  from.remove_prefix(front.size());
  return front;
}

}  // namespace

std::string write_session_name(LinkOrigin const& origin, std::string_view random) {
  std::string name{kOwnSession};
  name += origin.has_user() ? (origin.by_password ? kBoth : kOfUser)
                            : (origin.by_password ? kByPassword : kAnybody);
  if (origin.by_password) name += origin.password;
  if (origin.has_user()) name += origin.user + origin.token;
  name += time_digits(origin.given_at);
  constexpr std::size_t kLongestName = 32;
  return name.append(random.substr(0, kLongestName - name.size()));
}

std::optional<LinkOrigin> read_session_name(std::string_view session) {
  auto const front = taken(session, 2);
  if (front.size() != 2 || front[0] != kOwnSession) return std::nullopt;
  auto const kind = front[1];
  LinkOrigin origin;
  origin.by_password = kind == kByPassword || kind == kBoth;
  bool const has_user = kind == kOfUser || kind == kBoth;
  if (!origin.by_password && !has_user && kind != kAnybody) return std::nullopt;
  if (origin.by_password) origin.password = taken(session, kMarkLetters);
  if (has_user) origin.user = taken(session, kMarkLetters);
  if (has_user) origin.token = taken(session, kMarkLetters);
  auto const given_at = time_of(taken(session, kTimeDigits));
  if (!given_at || session.size() < kLeastRandom) return std::nullopt;
  origin.given_at = *given_at;
  return origin;
}

std::string Marks::password(std::string_view channel, std::string_view kept) const {
  return of("password", std::string{channel}.append("|").append(kept));
}

std::string Marks::of(std::string_view kind, std::string_view text) const {
  auto const mac = hmac_sha256(secret_, std::string{kind}.append("|").append(text));
  return base64url(mac).substr(0, kMarkLetters);
}

}  // namespace freshet::access
