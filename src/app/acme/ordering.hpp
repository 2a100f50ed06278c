/// Ordering: one conversation with an authority, from the order to the certificate (RFC 8555 §7.4).
#pragma once

#include "app/acme/answers.hpp"
#include "app/acme/authority.hpp"
#include "app/acme/certificate.hpp"
#include "net/event.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace freshet::app::acme {

/// The ways in which an authority looks whether a name leads here.
enum class Way { http_01, tls_alpn_01 };
[[nodiscard]] std::string_view to_string(Way way);

/// How often it is asked whether it has come to an end, and for how long.
struct Patience {
  std::chrono::milliseconds first{1'000};  ///< then longer and longer
  std::chrono::milliseconds most{10'000};
  std::chrono::milliseconds limit{180'000};  ///< of one wait
};

/// What came of it.
struct Issued {
  std::string pem;  ///< the key and the chain, the server's own certificate first
  Certificate certificate;
};

/// On its authority's loop, once. What it needs outlives it.
class Ordering {
 public:
  struct House {
    Authority& authority;
    Answers& answers;
    Clock const& clock;
    net::Event& bell;  ///< rings when `stopping` has become true
    bool const& stopping;
  };
  struct Wish {
    Names names;
    std::vector<Way> ways;  ///< the most wanted first
    Patience patience{};
  };

  Ordering(House house, Wish wish) : house_{house}, wish_{std::move(wish)} {}

  /// After the authority's sign_in().
  [[nodiscard]] net::awaitable<Outcome<Issued>> run();

 private:
  /// A name on its way to be validated.
  struct Pending {
    std::string url;  ///< of its authorization
    std::string name;
    Way way;
    TakenBack shown;
  };
  using PendingList = std::vector<Pending>;

  [[nodiscard]] net::awaitable<Outcome<>> place();
  [[nodiscard]] net::awaitable<Outcome<>> validate();
  [[nodiscard]] net::awaitable<Outcome<>> begin(std::string url, PendingList& pending);
  [[nodiscard]] net::awaitable<Outcome<>> await_validation(Pending const& pending);
  [[nodiscard]] net::awaitable<Outcome<>> await_order(Status wanted);
  [[nodiscard]] net::awaitable<Outcome<Issued>> fetch(Key key);
  [[nodiscard]] net::awaitable<Outcome<>> nap(std::chrono::milliseconds least, unsigned turn,
                                              SteadyTime until, std::string doing);
  [[nodiscard]] Outcome<> take_order(std::string const& body);
  [[nodiscard]] Result<TakenBack> show(Way way, std::string const& name,
                                       std::string const& token) const;
  [[nodiscard]] Outcome<Way> choose(Authorization const& authorization,
                                    Challenge const*& chosen) const;

  House const house_;
  Wish const wish_;
  std::string url_;  // of the order
  Order order_;
};

}  // namespace freshet::app::acme
