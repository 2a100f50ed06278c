#include "access/channel_password.hpp"

#include "access/hash.hpp"
#include "base/utf8.hpp"

#include <charconv>
#include <optional>

namespace freshet::access {
namespace {

constexpr std::string_view kArgon = "$argon2id$";
constexpr std::uint64_t kMostKib = 256UL * 1024, kMostPasses = 16;

Error unfit_channel_password(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

/// The number behind `name` in "m=65536,t=3,p=1".
std::optional<std::uint64_t> parameter(std::string_view text, std::string_view name) {
  auto const at = text.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  auto const* const begin = text.data() + at + name.size();
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error != std::errc{} || end == begin) return std::nullopt;
  return value;
}

}  // namespace

Result<> check_channel_password(std::string_view password) {
  std::size_t characters = 0;
  bool good = true;
  for_each_code_point(password, [&](CodePoint const& point) {
    ++characters;
    good = good && point.good;
  });
  if (!good) return unfit_channel_password("is not UTF-8");
  if (characters < kShortestChannelPassword || password.size() > kLongestChannelPassword) {
    return unfit_channel_password("expected a password of 6 characters to 256 octets");
  }
  return {};
}

bool is_kept_password(std::string_view text) { return text.starts_with(kArgon); }

Result<> check_kept_password(std::string_view text) {
  auto const memory_kib = parameter(text, "$m="), passes = parameter(text, ",t=");
  bool const whole = text.size() <= 127 && memory_kib && passes;
  if (!is_kept_password(text) || !whole) {
    return unfit_channel_password("begins like the kept form of a password and is none");
  }
  if (*memory_kib > kMostKib || *passes > kMostPasses) {
    return unfit_channel_password("is kept more dearly than 256 MiB and 16 passes");
  }
  return {};
}

Result<bool> is_channel_password(std::string_view password, std::string const& kept) {
  if (kept.empty() || password.size() > kLongestChannelPassword) return false;
  if (is_kept_password(kept)) return is_password(password, kept);
  // Hashed first, so that not even its length shows.
  return same_in_constant_time(sha256(password), sha256(kept));
}

}  // namespace freshet::access
