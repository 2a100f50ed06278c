/// H2Request: a stream's header fields and octets become a Request (RFC 9113 §8.3).
#pragma once

#include "http/message.hpp"
#include "http/refusal.hpp"

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
  void refuse(int status, Why why, std::string detail);

  [[nodiscard]] bool refused() const { return bool{refusal_}; }
  [[nodiscard]] Refusal const& refusal() const { return refusal_; }
  /// Waits to be told to send its body (RFC 9110 §10.1.1).
  [[nodiscard]] bool wants_continue() const { return wants_continue_ && !refused(); }
  /// Of its fields, as RFC 9113 §6.5.2 counts them.
  [[nodiscard]] std::size_t header_size() const { return header_size_; }
  [[nodiscard]] Request take();

 private:
  void add_pseudo(std::string_view name, std::string_view value);
  void add_cookie(std::string_view value);
  void set_target();

  std::size_t most_header_, most_body_;
  std::size_t header_size_ = 0;
  Request request_;
  std::string path_, authority_, body_;
  Refusal refusal_;
  bool wants_continue_ = false;
};

}  // namespace freshet::http
