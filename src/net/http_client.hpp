/// HttpClient: requests to servers elsewhere (webhooks, key sets, callbacks), and to none that is
/// not public unless it is allowed. libcurl, confined.
#pragma once

#include "base/ip.hpp"
#include "base/result.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds connect_limit{5'000};  ///< for the name, the connection and TLS
  std::chrono::milliseconds limit{10'000};         ///< for all of it
  std::size_t most = 1'048'576;                    ///< octets of the answer's body
  bool cut = false;        ///< what is longer is left out; else it is an error
  unsigned redirects = 0;  ///< so many are followed; else their answer is the answer
  std::shared_ptr<Networks const> may_reach;  ///< addresses that need not be public
  std::string authorities;                    ///< PEM file of who may certify; empty: the system's
};

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;  ///< names in lower case
  std::string body;
  bool cut = false;
  std::chrono::milliseconds took{0};

  /// The first of that name (in lower case); empty: there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// From its making to stop(). One thread for all requests: a slow server holds up no other one.
class HttpClient {
 public:
  /// On the client's thread; returns at once and does not throw.
  using Done = std::function<void(Result<HttpAnswer>)>;

  explicit HttpClient(std::string user_agent = "freshet");
  ~HttpClient();
  HttpClient(HttpClient const&) = delete;
  HttpClient& operator=(HttpClient const&) = delete;

  /// From any thread. Never blocks. An answer is any status; an error is none: timed_out,
  /// permission_denied (an address that may not be reached), message_size, operation_canceled.
  /// When this fails itself, `done` is never called.
  [[nodiscard]] Result<> send(HttpRequest request, Done done);
  /// The same on `loop`, which outlives the client's stop().
  [[nodiscard]] awaitable<Result<HttpAnswer>> ask(Loop& loop, HttpRequest request);

  /// Not from its own thread. Whoever waits is answered operation_canceled, at once.
  void stop();

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace freshet::net
