/// Authority: requests to one ACME server, each signed by the account and with a nonce of its own.
#pragma once

#include "app/acme/jws.hpp"
#include "app/acme/key.hpp"
#include "app/acme/messages.hpp"
#include "app/acme/trouble.hpp"
#include "base/clock.hpp"
#include "base/ip.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::app::acme {

/// An answer that is none of trouble.
struct Reply {
  std::string body;
  std::string location;               ///< the address of what was made; else empty
  std::chrono::seconds asked_for{0};  ///< by Retry-After
};

/// On its loop; one request at a time.
class Authority {
 public:
  struct House {
    net::Loop& loop;
    net::HttpClient& http;
    Clock const& clock;
  };
  struct Options {
    std::string directory;      ///< its address
    std::string authorities{};  ///< PEM file of who certifies it; empty: the system's
    std::shared_ptr<Networks const> may_reach{};  ///< beside what is public
    std::chrono::milliseconds limit{30'000};      ///< of one request
    unsigned nonces = 10;                         ///< so many may be refused in a row
  };

  Authority(House house, Options options, Key account);

  /// First. Asks where things are, and makes the account unless the key has one.
  [[nodiscard]] net::awaitable<Outcome<>> sign_in(std::string email, Binding binding);
  /// After it, as the account. An empty payload asks for what is there.
  [[nodiscard]] net::awaitable<Outcome<Reply>> ask(std::string url, std::string payload,
                                                   std::string doing);
  [[nodiscard]] Directory const& directory() const { return directory_; }
  [[nodiscard]] Key const& account() const { return key_; }

 private:
  [[nodiscard]] net::awaitable<Outcome<>> meet();
  [[nodiscard]] net::awaitable<Outcome<>> fetch_nonce();
  [[nodiscard]] net::awaitable<Result<net::HttpAnswer>> send(std::string method, std::string url,
                                                             std::string body);
  [[nodiscard]] Outcome<> may_call(std::string_view url, std::string_view doing) const;
  [[nodiscard]] Trouble refusal(net::HttpAnswer const& answer, std::string_view doing) const;
  [[nodiscard]] std::chrono::seconds asked_for(net::HttpAnswer const& answer) const;
  void keep_nonce(net::HttpAnswer const& answer);

  House const house_;
  Options const options_;
  Key const key_;
  Directory directory_;
  std::string account_;  // its address; empty before there is one
  std::string nonce_;    // the next; empty: to be fetched
};

}  // namespace freshet::app::acme
