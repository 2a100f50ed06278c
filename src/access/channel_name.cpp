#include "access/channel_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace freshet::access {
namespace {

constexpr std::size_t kLongestName = 48;
constexpr std::array<std::string_view, 16> kReserved{
    "live",    "vod",    "clip", "embed", "overlay", "admin",  "v1",     "metrics",
    "healthz", "readyz", "time", "whip",  "whep",    "assets", "oembed", "emotes"};

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// At most a line of what was given, with nothing that could disturb a terminal.
std::string quoted(std::string_view name) {
  std::string out{name.substr(0, kLongestName)};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return '"' + out + (name.size() > kLongestName ? "…\"" : "\"");
}

Error refused(std::string_view name, std::string_view why) {
  return failure(boost::system::errc::invalid_argument,
                 quoted(name) + " cannot be a channel's name: " + std::string{why});
}

}  // namespace

Result<> check_channel_name(std::string_view name) {
  if (name.empty()) return refused(name, "it is empty");
  if (name.size() > kLongestName) return refused(name, "it is longer than 48 characters");
  if (!letter_or_digit(name.front())) {
    return refused(name, "it must begin with a small letter or a digit");
  }
  if (std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end()) {
    return refused(name, "the server uses that address itself");
  }
  auto const fits = [](char c) { return letter_or_digit(c) || c == '_' || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), fits)) {
    return refused(name, "only small letters, digits, _ and - are allowed");
  }
  return {};
}

}  // namespace freshet::access
