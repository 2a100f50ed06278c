/// Attribute lists, the NAME=value,… behind a tag (RFC 8216bis §4.2): written and read.
#pragma once

#include "base/result.hpp"
#include "wire/hls/duration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::wire::hls {

/// Appends a number in decimal digits.
void append_number(std::string& out, std::uint64_t n);
/// Appends an address as a line of its own or inside quotes: what would end the line or the quotes,
/// or make a comment of it, is percent-encoded.
void append_uri(std::string& out, std::string_view uri);

/// Writes one attribute after the other, with the commas between them.
class AttributeWriter {
 public:
  explicit AttributeWriter(std::string& out) : out_{out} {}

  void number(std::string_view name, std::uint64_t n);
  /// An enumerated string or any other text that needs no quotes.
  void word(std::string_view name, std::string_view value);
  /// A quoted string. It has no escapes: a quote becomes an apostrophe, a control character a
  /// space.
  void text(std::string_view name, std::string_view value);
  /// Quoted strings joined by tabs; what an element may not hold becomes a space there.
  void texts(std::string_view name, std::vector<std::string> const& values);
  void uri(std::string_view name, std::string_view uri);
  void seconds(std::string_view name, Duration length, Rounding rounding);
  void date(std::string_view name, std::int64_t wall_ms);

 private:
  void begin(std::string_view name);
  void sanitised(std::string_view value);

  std::string& out_;
  bool first_ = true;
};

/// A list that was read. Like Reader it is checked once: a getter of something missing or malformed
/// yields nothing, and error() then tells what the first such thing was.
class AttributeReader {
 public:
  explicit AttributeReader(std::string_view list);

  struct Attribute {
    std::string_view name, value;  // the value without its quotes
    bool quoted = false;
  };
  [[nodiscard]] std::vector<Attribute> const& all() const { return attributes_; }

  std::optional<std::string> text(std::string_view name);
  std::optional<std::string> word(std::string_view name);
  std::optional<std::uint64_t> number(std::string_view name);
  std::optional<Duration> seconds(std::string_view name);
  std::optional<std::int64_t> date(std::string_view name);  ///< milliseconds since 1970
  bool yes(std::string_view name);

  /// Each makes its absence an error.
  std::string need_text(std::string_view name) { return need(text(name), name); }
  std::string need_word(std::string_view name) { return need(word(name), name); }
  std::uint64_t need_number(std::string_view name) { return need(number(name), name); }
  Duration need_seconds(std::string_view name) { return need(seconds(name), name); }
  std::int64_t need_date(std::string_view name) { return need(date(name), name); }

  void fail(std::string what);
  [[nodiscard]] std::optional<Error> const& error() const { return error_; }

 private:
  [[nodiscard]] Attribute const* find(std::string_view name) const;
  void read(std::string_view list);
  template <class T>
  T need(std::optional<T> value, std::string_view name) {
    if (!value) fail("no " + std::string{name});
    return value ? std::move(*value) : T{};
  }

  std::vector<Attribute> attributes_;
  std::optional<Error> error_;
};

/// A decimal-integer of 64 bits: digits only.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace freshet::wire::hls
