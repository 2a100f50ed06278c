#include "wire/hls/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace freshet::wire::hls {
namespace {

__extension__ using Wide = __int128;

constexpr unsigned kMicroDecimals = 6;

bool only_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t digits(std::string_view text) {
  std::int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

}  // namespace

bool operator==(Duration a, Duration b) {
  return static_cast<Wide>(a.ticks.n) * b.base.hz == static_cast<Wide>(b.ticks.n) * a.base.hz;
}

std::int64_t in_units(Duration length, std::int64_t per_second, Rounding rounding) {
  if (length.ticks.n <= 0 || length.base.hz <= 0) return 0;
  Wide const scaled = static_cast<Wide>(length.ticks.n) * per_second;
  Wide const add = rounding == Rounding::up     ? length.base.hz - 1
                   : rounding == Rounding::down ? 0
                                                : length.base.hz / 2;
  return static_cast<std::int64_t>((scaled + add) / length.base.hz);
}

void append_decimal(std::string& out, std::int64_t n, unsigned decimals, Zeros zeros) {
  std::array<char, 24> text{};
  auto const end = std::to_chars(text.data(), text.data() + text.size(), n).ptr;
  std::string_view const all{text.data(), static_cast<std::size_t>(end - text.data())};
  auto const before = all.size() > decimals ? all.size() - decimals : 0;
  out += before == 0 ? std::string_view{"0"} : all.substr(0, before);
  out += '.';
  if (all.size() < decimals) out.append(decimals - all.size(), '0');
  out += all.substr(before);
  if (zeros == Zeros::kept) return;
  while (out.ends_with('0') && !out.ends_with(".0")) out.pop_back();
}

Result<Duration> parse_seconds(std::string_view text) {
  auto const point = text.find('.');
  auto const before = text.substr(0, point);
  auto const after = point == text.npos ? std::string_view{} : text.substr(point + 1);
  constexpr std::size_t kMostDigits = 10;
  if (before.empty() || before.size() > kMostDigits || !only_digits(before) ||
      !only_digits(after)) {
    return malformed("'" + std::string{text.substr(0, 32)} + "' is not a number of seconds");
  }
  auto micros = std::string{after.substr(0, kMicroDecimals)};
  micros.resize(kMicroDecimals, '0');
  return microseconds(digits(before) * kMicroseconds.hz + digits(micros));
}

}  // namespace freshet::wire::hls
