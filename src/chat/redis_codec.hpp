/// The Redis codec: commands to octets, octets to values (RESP2). Knows no socket; the one place
/// that names hiredis.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// What Redis says.
struct RedisValue {
  enum class Type : std::uint8_t { nil, integer, text, status, error, array };

  Type type = Type::nil;
  std::int64_t number = 0;
  std::string text{};
  std::vector<RedisValue> items{};

  [[nodiscard]] bool is(Type what) const { return type == what; }
  /// Of an array; nil where there is none.
  [[nodiscard]] RedisValue const& at(std::size_t i) const;
  /// An integer, or a text that is one; else `otherwise`.
  [[nodiscard]] std::int64_t number_or(std::int64_t otherwise) const;
};

/// As it goes out. Any octets may be in a word.
[[nodiscard]] std::string redis_command(std::span<std::string const> words);

/// Octets in, values out. An answer that breaks the protocol or a bound is the last one.
class RedisAnswers {
 public:
  static constexpr std::size_t kMostItems = 1 << 19;    ///< of one answer, in all its arrays
  static constexpr std::size_t kMostUnread = 64 << 20;  ///< octets of one answer

  RedisAnswers();
  ~RedisAnswers();
  RedisAnswers(RedisAnswers const&) = delete;
  RedisAnswers& operator=(RedisAnswers const&) = delete;

  [[nodiscard]] Result<> feed(ByteSpan bytes);
  /// Nothing: feed me more.
  [[nodiscard]] Result<std::optional<RedisValue>> next();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace freshet::chat
