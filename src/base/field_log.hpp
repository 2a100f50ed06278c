/// FieldLog: lines of fields for programs to read, such as an access log.
#pragma once

#include "base/published.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet {

/// One of a line's fields, for programs to read. A number is written bare.
struct LogField {
  std::string_view name;
  std::string value;
  bool number = false;
};

/// FieldLog: lines of fields to standard error, such as an access log: `time access a=b c=d`, or a
/// JSON object. From any thread; silent until set.
class FieldLog {
 public:
  explicit FieldLog(std::string name) : name_{std::move(name)} {}

  void set(bool on, bool json);
  [[nodiscard]] bool on() const { return on_; }
  void write(std::vector<LogField> const& fields) const;

 private:
  struct Style;

  std::string const name_;
  std::atomic<bool> on_{false};
  Published<Style> style_;
};

}  // namespace freshet
