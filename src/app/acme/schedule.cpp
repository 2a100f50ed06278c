#include "app/acme/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace freshet::app::acme {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kLongBeforeS = 30 * 86'400;
constexpr seconds kLongestAsked{7 * 86'400};

/// "Sun, 06 Nov 1994 08:49:37 GMT"; 0: it is none.
std::int64_t date_in(std::string_view text) {
  std::tm parts{};
  std::string const whole{text};
  auto const* const end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return end != nullptr && *end == '\0' ? ::timegm(&parts) : 0;
}

}  // namespace

std::int64_t renew_at_s(Validity const& validity, double chance) {
  auto const life = std::max<std::int64_t>(0, validity.until_s - validity.from_s);
  auto const before = std::min(life / 3, kLongBeforeS);
  auto const later = static_cast<double>(before) / 10 * std::clamp(chance, 0.0, 1.0);
  return validity.until_s - before + static_cast<std::int64_t>(later);
}

milliseconds pause_after(BackOff const& back_off, unsigned failures, seconds asked_for,
                         double chance) {
  auto pause = back_off.first;
  for (unsigned i = 1; i < failures && pause < back_off.most; ++i) pause *= 2;
  pause = std::min(pause, back_off.most);
  auto const part = 0.8 + 0.4 * std::clamp(chance, 0.0, 1.0);
  milliseconds const spread{static_cast<std::int64_t>(static_cast<double>(pause.count()) * part)};
  return std::max<milliseconds>(spread, asked_for);
}

seconds read_retry_after(std::string_view text, std::int64_t now_s) {
  std::uint32_t count = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc::result_out_of_range) return kLongestAsked;
  if (error == std::errc{} && stop == end) return std::min(kLongestAsked, seconds{count});
  auto const at = date_in(text);
  return at <= now_s ? seconds{0} : std::min(kLongestAsked, seconds{at - now_s});
}

std::string shown_time(std::int64_t unix_s) {
  std::time_t const time = unix_s;
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) return "a time that cannot be told";
  char text[64];
  return {text, std::strftime(text, sizeof(text), "%F %T UTC", &parts)};
}

}  // namespace freshet::app::acme
