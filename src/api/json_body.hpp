/// JsonBody: a request's body, an object of JSON, read member by member. What is wrong with it is
/// kept and asked for once.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::api {

class JsonBody {
 public:
  static constexpr std::size_t kLongest = 64UL * 1024;  // octets
  static constexpr int kDeepest = 16;

  /// `known`: the members that it may have.
  JsonBody(http::Request const& request, std::initializer_list<std::string_view> known);

  // Nothing: it is not there, is null, or is not of its kind, which the refusal says.
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  [[nodiscard]] std::optional<bool> truth(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t least,
                                                   std::int64_t most);
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name);
  /// An object, as the text of it.
  [[nodiscard]] std::optional<std::string> object(std::string_view name);

  /// It lacks this one.
  void need(std::string_view name);
  /// The first complaint is kept: "limit: expected a number".
  void complain(std::string_view name, std::string_view what);

  /// Nothing: all is well so far. 400 or 413.
  [[nodiscard]] std::optional<http::Response> refusal() const;

 private:
  struct Object;
  void read(std::string_view text, std::initializer_list<std::string_view> known);

  std::shared_ptr<Object const> object_;  // empty when it could not be read
  int status_ = 400;
  std::string trouble_;
};

/// Of one line and no longer than `most` octets, to be shown and logged.
[[nodiscard]] bool is_one_line(std::string_view text, std::size_t most);

}  // namespace freshet::api
