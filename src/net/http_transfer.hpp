/// HttpTransfer: one request of the HttpClient on its way, as curl sees it.
#pragma once

#include "net/http_client.hpp"

#include <array>
#include <cstddef>
#include <curl/curl.h>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::net {

/// On the client's thread. The handle points into it, so it stays where it was made.
class HttpTransfer {
 public:
  HttpTransfer(HttpRequest request, std::string host, HttpClient::Done done)
      : request_{std::move(request)}, host_{std::move(host)}, done_{std::move(done)} {}

  /// False: there is no memory for it.
  [[nodiscard]] bool prepare(std::string const& user_agent);
  void finish(CURLcode code);
  /// Answers it with that instead.
  void fail(Error error) { done_(std::move(error)); }
  [[nodiscard]] CURL* easy() const { return easy_.get(); }

 private:
  struct Free {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  void set_limits();
  void set_body();
  void set_listeners();
  [[nodiscard]] bool may_reach(IpAddress const& address);
  [[nodiscard]] Error error(CURLcode code) const;
  [[nodiscard]] bool take_header(std::string_view line);
  [[nodiscard]] std::size_t take_body(std::string_view piece);

  static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* to);
  static int before_asking(void* self, char* to, char*, int, int);
  static std::size_t on_header(char* line, std::size_t, std::size_t size, void* self);
  static std::size_t on_body(char* piece, std::size_t, std::size_t size, void* self);

  HttpRequest const request_;
  std::string const host_;
  HttpClient::Done const done_;
  std::unique_ptr<curl_slist, Free> headers_;
  std::array<char, CURL_ERROR_SIZE> trouble_{};
  std::string refused_;  // the last address that may not be reached
  std::size_t header_octets_ = 0;
  bool too_long_ = false;
  HttpAnswer answer_;
  std::unique_ptr<CURL, Free> easy_;  // dies first
};

}  // namespace freshet::net
