/// XmlWriter: elements and attributes with what needs escaping escaped (XML 1.0 §2.4, §2.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::wire::dash {

class XmlWriter {
 public:
  XmlWriter() : out_{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"} {}

  /// An element with what `inside` writes: its attributes first, then its children.
  template <class F>
  void element(std::string_view name, F inside) {
    open(name);
    inside();
    close(name);
  }
  void attribute(std::string_view name, std::string_view value);
  void attribute(std::string_view name, std::uint64_t value);
  void attribute(std::string_view name, std::int64_t value);

  [[nodiscard]] std::string finish() { return std::move(out_); }

 private:
  void open(std::string_view name);
  void close(std::string_view name);
  void end_start_tag();

  std::string out_;
  std::size_t depth_ = 0;
  bool in_start_tag_ = false;
};

}  // namespace freshet::wire::dash
