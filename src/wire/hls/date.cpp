#include "wire/hls/date.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace freshet::wire::hls {
namespace {

using std::chrono::sys_days;

constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                       kDay = 24 * kHour;

constexpr std::int64_t start_of(int year) {
  return sys_days{std::chrono::year{year} / 1 / 1}.time_since_epoch().count() * kDay;
}

/// Writes `value` in `width` digits.
char* digits(char* out, std::int64_t value, int width) {
  for (int i = width; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + width;
}

/// A date that is taken apart from its front; what does not fit makes ok false for good.
struct Scan {
  std::string_view left;
  bool ok = true;

  bool take(char c) {
    if (!left.starts_with(c)) return false;
    left.remove_prefix(1);
    return true;
  }
  void need(char c) { ok = take(c) && ok; }
  [[nodiscard]] bool digit() const { return !left.empty() && left[0] >= '0' && left[0] <= '9'; }
  int number(int width, int most) {
    int n = 0;
    for (int i = 0; i < width; ++i) {
      ok = ok && digit();
      if (!ok) return 0;
      n = 10 * n + (left[0] - '0');
      left.remove_prefix(1);
    }
    ok = ok && n <= most;
    return n;
  }
};

std::int64_t fraction(Scan& scan) {
  if (!scan.take('.') && !scan.take(',')) return 0;
  scan.ok = scan.ok && scan.digit();
  std::int64_t micros = 0;
  for (auto weight = kSecond / 10; scan.digit(); weight /= 10) {
    micros += weight * (scan.left[0] - '0');
    scan.left.remove_prefix(1);
  }
  return micros;
}

std::int64_t zone(Scan& scan) {
  if (scan.take('Z')) return 0;
  bool const east = scan.take('+');
  if (!east) scan.need('-');
  std::int64_t offset = scan.number(2, 23) * kHour;
  if (scan.take(':') || scan.digit()) offset += scan.number(2, 59) * kMinute;
  return east ? offset : -offset;
}

}  // namespace

void append_date(std::string& out, std::int64_t wall_us) {
  using std::chrono::days;
  wall_us = std::clamp(wall_us, start_of(0), start_of(10'000) - 1);
  auto const day = (wall_us - (wall_us < 0 ? kDay - 1 : 0)) / kDay;
  auto const time = wall_us - day * kDay;
  std::chrono::year_month_day const date{sys_days{days{day}}};
  std::array<char, 24> text{};
  auto* at = digits(text.data(), static_cast<int>(date.year()), 4);
  *at++ = '-';
  at = digits(at, static_cast<unsigned>(date.month()), 2);
  *at++ = '-';
  at = digits(at, static_cast<unsigned>(date.day()), 2);
  *at++ = 'T';
  at = digits(at, time / (60 * kMinute), 2);
  *at++ = ':';
  at = digits(at, time / kMinute % 60, 2);
  *at++ = ':';
  at = digits(at, time / kSecond % 60, 2);
  *at++ = '.';
  at = digits(at, time / 1000 % 1000, 3);
  *at++ = 'Z';
  out.append(text.data(), at);
}

std::string to_date(std::int64_t wall_us) {
  std::string out;
  append_date(out, wall_us);
  return out;
}

Result<std::int64_t> parse_date(std::string_view text) {
  Scan scan{text};
  std::chrono::year const year{scan.number(4, 9999)};
  scan.need('-');
  std::chrono::month const month{static_cast<unsigned>(scan.number(2, 12))};
  scan.need('-');
  std::chrono::day const day{static_cast<unsigned>(scan.number(2, 31))};
  scan.need('T');
  auto time = scan.number(2, 23) * kHour;
  scan.need(':');
  time += scan.number(2, 59) * kMinute;
  scan.need(':');
  time += scan.number(2, 60) * kSecond;  // 60: a leap second, taken as the one after it
  time += fraction(scan);
  time -= zone(scan);
  auto const date = year / month / day;
  if (!scan.ok || !scan.left.empty() || !date.ok()) {
    return malformed("'" + std::string{text.substr(0, 40)} + "' is not a date with time and zone");
  }
  return sys_days{date}.time_since_epoch().count() * kDay + time;
}

}  // namespace freshet::wire::hls
