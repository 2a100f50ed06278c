/// PathTokens: the keys in force that sign media addresses.
#pragma once

#include "access/path_token.hpp"
#include "base/published.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::access {

/// From any thread. Never blocks.
class PathTokens {
 public:
  /// `keys`: one at least, the newest first.
  explicit PathTokens(PathKeys keys);

  void set_keys(PathKeys keys);

  [[nodiscard]] std::shared_ptr<PathKeys const> keys() const { return keys_.get(); }
  /// Another number for other keys, so that who remembers what they said need not fetch them. Read
  /// before keys(), never after.
  [[nodiscard]] std::uint64_t keys_version() const { return keys_version_.load(); }
  /// "/~TOKEN/live/main/" with the newest key.
  [[nodiscard]] std::string live_prefix(std::string_view channel, PathToken const& token) const;

 private:
  Published<PathKeys> keys_;
  std::atomic<std::uint64_t> keys_version_{0};
};

}  // namespace freshet::access
