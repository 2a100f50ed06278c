/// H2Request: a stream's header fields and octets become a Request (RFC 9113 §8.3).
#pragma once

#include "http/message.hpp"
#include "http/request_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::http {

/// What may not be is refused with the same statuses as over HTTP/1.1; the first refusal counts and
/// nothing is kept after it.
class H2Request {
 public:
  H2Request(std::size_t most_header, std::size_t most_body)
      : most_header_{most_header}, most_body_{most_body} {}

  /// One field of the header section, pseudo or not, name in lower case.
  void add_field(std::string_view name, std::string_view value);
  /// The header section is complete.
  void end_head();
  void add_body(std::string_view octets);
  /// For what the connection as a whole does not allow.
  void refuse(int status, std::string detail);

  [[nodiscard]] bool refused() const { return refusal_.status != 0; }
  [[nodiscard]] Refusal const& refusal() const { return refusal_; }
  /// Waits to be told to send its body (RFC 9110 §10.1.1).
  [[nodiscard]] bool wants_continue() const { return wants_continue_ && !refused(); }
  [[nodiscard]] std::size_t body_size() const { return body_.size(); }
  [[nodiscard]] Request take();

 private:
  void add_pseudo(std::string_view name, std::string_view value);
  void add_cookie(std::string_view value);
  void set_target();

  std::size_t most_header_, most_body_;
  std::size_t header_size_ = 0;
  Request request_;
  std::string path_, authority_, body_;
  Refusal refusal_{0, {}};
  bool wants_continue_ = false;
};

}  // namespace freshet::http
