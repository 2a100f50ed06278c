/// Limits: how many messages one user, and one network, may send in half a minute.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace freshet::chat {

/// Token buckets by name: a bucket of `most`, filled anew over half a minute. One thread at a time.
/// At most `names` buckets are kept; beyond them full ones go first, then all.
class Limits {
 public:
  explicit Limits(std::size_t names = 20'000) : names_{names} {}

  /// Takes one. 0: it was there; else how long until there is one, in milliseconds.
  [[nodiscard]] std::int64_t take(std::string_view name, std::uint32_t most, SteadyTime now);
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    double left = 0, most = 0;
    SteadyTime at{};
  };
  void make_room(SteadyTime now);

  std::size_t const names_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace freshet::chat
