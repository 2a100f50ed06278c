/// RequestReader: octets in, requests out (RFC 9112). Knows no connection and no clock.
#pragma once

#include "http/chunked.hpp"
#include "http/message.hpp"
#include "http/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::http {

struct RequestLimits {
  std::size_t line = 8UL * 1024;     ///< of the request line: 414
  std::size_t header = 16UL * 1024;  ///< of line and headers: 431
  std::size_t body = 1024UL * 1024;  ///< 413
};

/// Strict where leniency would let two readers disagree on where a request ends: bare LF, folded
/// headers, Content-Length beside Transfer-Encoding, any coding but chunked are refused. Holds one
/// request at most, and what came after it.
class RequestReader {
 public:
  enum class State {
    idle,     ///< nothing of the next request has come
    head,     ///< in its line or headers
    body,     ///< its head is complete
    ready,    ///< take() it
    preface,  ///< for good: HTTP/2 begins here, see rest()
    refused   ///< for good: see refusal()
  };

  explicit RequestReader(RequestLimits limits);
  RequestReader(RequestReader const&) = delete;
  RequestReader& operator=(RequestReader const&) = delete;

  /// What came next; it is copied, and held for no longer than it is needed: a peer that waits for
  /// its answer, or is idle, costs no buffer.
  void add(std::string_view octets);
  /// Reads on in what has come. Idempotent without new octets.
  State advance();

  /// In `body`: the client waits to be told to go on (RFC 9110 §10.1.1). Once a request.
  [[nodiscard]] bool take_continue();
  /// In `ready`; afterwards advance() reads the next one.
  [[nodiscard]] Request take();
  /// In `preface`: it, and what came behind it. After take(): what came behind the request.
  [[nodiscard]] std::string_view rest() const { return buffered(); }
  /// In `refused`: the connection cannot be read on.
  [[nodiscard]] Refusal const& refusal() const { return refusal_; }
  /// Octets of the body that have come; 0 once it is taken.
  [[nodiscard]] std::size_t body_size() const { return body_.size(); }
  /// Of the request in `ready`, and until the next advance().
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  [[nodiscard]] bool http_1_0() const { return http_1_0_; }

 private:
  class Parser;

  State read_head();
  State parse_head(std::size_t size);
  State begin_body(std::uint64_t length, bool chunked);
  State read_body();
  State refuse(int status, Why why, std::string detail);
  // False: refused.
  bool check_head();
  bool check_host();
  bool check_length();
  bool set_target(std::string_view text);
  bool fail(int status, Why why, std::string detail);
  [[nodiscard]] std::string_view buffered() const {
    return std::string_view{buffer_}.substr(begin_);
  }

  RequestLimits const limits_;
  std::string buffer_;
  std::size_t begin_ = 0;    // what lies before it has been read
  std::size_t line_ = 0;     // where the line being looked at begins, from begin_
  std::size_t scanned_ = 0;  // octets of the head looked at, from begin_
  State state_ = State::idle;
  bool first_ = true;  // no request was taken yet
  bool keep_alive_ = false, http_1_0_ = false, wants_continue_ = false;
  std::optional<ChunkedReader> chunked_;
  std::size_t left_ = 0;  // of a body whose length is known
  std::string body_;
  Request request_;
  Refusal refusal_;
};

}  // namespace freshet::http
