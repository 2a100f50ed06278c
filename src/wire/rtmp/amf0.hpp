/// AMF0 (Action Message Format, 2007): the values that commands and metadata are made of.
#pragma once

#include "base/bytes.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "base/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace freshet::wire::rtmp::amf0 {

class Value;
struct Member;

struct Null {
  friend bool operator==(Null, Null) = default;
};
struct Undefined {
  friend bool operator==(Undefined, Undefined) = default;
};
struct Date {
  double unix_ms = 0;
  std::int16_t zone = 0;  ///< reserved, zero
  friend bool operator==(Date, Date) = default;
};
/// Members in the order of the wire; a name may stand twice, then the first counts.
struct Object {
  std::vector<Member> members;
  bool ecma_array = false;

  [[nodiscard]] Value const* find(std::string_view name) const;
  Object& add(std::string name, Value value);
  friend bool operator==(Object const&, Object const&);
};
struct Array {
  std::vector<Value> values;
  friend bool operator==(Array const&, Array const&);
};

class Value {
 public:
  using Kind = std::variant<Null, Undefined, double, bool, std::string, Date, Object, Array>;

  Value() = default;
  // Implicit: a list of values reads like the message. Defined where Member is complete.
  Value(Null);               // NOLINT(google-explicit-constructor)
  Value(Undefined value);    // NOLINT(google-explicit-constructor)
  Value(double value);       // NOLINT(google-explicit-constructor)
  Value(bool value);         // NOLINT(google-explicit-constructor)
  Value(char const* value);  // NOLINT(google-explicit-constructor)
  Value(std::string value);  // NOLINT(google-explicit-constructor)
  Value(Date value);         // NOLINT(google-explicit-constructor)
  Value(Object value);       // NOLINT(google-explicit-constructor)
  Value(Array value);        // NOLINT(google-explicit-constructor)

  /// Null when the value is of another kind.
  [[nodiscard]] double const* number() const { return std::get_if<double>(&kind_); }
  [[nodiscard]] bool const* boolean() const { return std::get_if<bool>(&kind_); }
  [[nodiscard]] std::string const* string() const { return std::get_if<std::string>(&kind_); }
  [[nodiscard]] Object const* object() const { return std::get_if<Object>(&kind_); }
  [[nodiscard]] Array const* array() const { return std::get_if<Array>(&kind_); }
  [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(kind_); }
  [[nodiscard]] Kind const& kind() const { return kind_; }

  friend bool operator==(Value const&, Value const&);

 private:
  Kind kind_;
};

struct Member {
  std::string name;
  Value value;
  friend bool operator==(Member const&, Member const&) = default;
};

/// The values to the end of `bytes`. At most 4096 of them, nested members counted, 16 deep.
[[nodiscard]] Result<std::vector<Value>> decode(ByteSpan bytes);

/// A string of over 65535 octets becomes a long string, a name is cut there.
void encode(Value const& value, Writer& out);
[[nodiscard]] Bytes encode(std::vector<Value> const& values);

}  // namespace freshet::wire::rtmp::amf0
