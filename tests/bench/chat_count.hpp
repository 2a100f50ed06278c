/// What chat_load is asked for and what it counts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace chat_load {

constexpr std::size_t kShown = 600'000;  // tenths of a millisecond in the histogram

inline std::int64_t now_us() {
  auto const since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

struct Options {
  std::map<std::string, std::string> given;
  [[nodiscard]] std::string text(std::string const& key, std::string const& fallback) const {
    auto const at = given.find(key);
    return at == given.end() ? fallback : at->second;
  }
  [[nodiscard]] double number(std::string const& key, double fallback) const {
    auto const at = given.find(key);
    return at == given.end() ? fallback : std::atof(at->second.c_str());
  }
};

class Histogram {
 public:
  void add(std::int64_t us) {
    auto const at = static_cast<std::size_t>(std::max<std::int64_t>(us, 0) / 100);
    ++counts_[std::min(at, kShown - 1)];
    ++total_;
    most_ = std::max(most_, us);
  }
  [[nodiscard]] double at(double share) const {
    auto left = static_cast<std::int64_t>(share * static_cast<double>(total_));
    for (std::size_t i = 0; i < kShown; ++i) {
      left -= counts_[i];
      if (left < 0) return static_cast<double>(i) / 10;
    }
    return most();
  }
  [[nodiscard]] double most() const { return static_cast<double>(most_) / 1e3; }
  [[nodiscard]] std::int64_t total() const { return total_; }

 private:
  std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(kShown);
  std::int64_t total_ = 0, most_ = 0;
};

struct Counts {
  std::int64_t deliveries = 0, doubles = 0, gaps = 0, sent = 0, acks = 0, recovered = 0, lost = 0;
  std::map<std::string, int> errors, closes;
};

inline std::string json_of(std::map<std::string, int> const& counts) {
  std::string text;
  for (auto const& [what, n] : counts)
    text += (text.empty() ? "\"" : ",\"") + what + "\":" + std::to_string(n);
  return '{' + text + '}';
}

}  // namespace chat_load
