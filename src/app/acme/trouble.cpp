#include "app/acme/trouble.hpp"

#include <algorithm>
#include <array>

namespace freshet::app::acme {
namespace {

using Kind = Trouble::Kind;

struct Meaning {
  std::string_view type;
  Kind kind;
  std::string_view words;
};

// RFC 8555 §6.7. What a name did wrong, and what the operator can do about it.
constexpr std::array<Meaning, 17> kMeanings{{
    {"rateLimited", Kind::rate_limited,
     "it has been asked too often and wants to be left alone for a while"},
    {"connection", Kind::not_validated,
     "it could not connect to this server; the name must lead here, and port 80 (http-01) or 443 "
     "(tls-alpn-01) must be open to the world"},
    {"dns", Kind::not_validated,
     "it did not find the name in the DNS; make a record that leads to this server"},
    {"unauthorized", Kind::not_validated,
     "it asked the name and was not answered by this server; the name leads elsewhere, or "
     "something in between answers"},
    {"incorrectResponse", Kind::not_validated,
     "it asked the name and was not answered by this server; the name leads elsewhere, or "
     "something in between answers"},
    {"tls", Kind::not_validated,
     "it could not speak TLS with the name; something in between ends TLS before it reaches this "
     "server"},
    {"caa", Kind::refused, "the DNS of the name (CAA) lets other authorities certify it alone"},
    {"rejectedIdentifier", Kind::refused, "it does not certify that name"},
    {"unsupportedIdentifier", Kind::refused, "it does not certify that kind of name"},
    {"externalAccountRequired", Kind::refused,
     "it wants to know whose account this is; set tls.acme.eab_kid and tls.acme.eab_hmac_key to "
     "what it gave you"},
    {"userActionRequired", Kind::refused,
     "it wants you to do something first, such as agreeing to new terms"},
    {"invalidContact", Kind::refused, "it does not take tls.acme.email for an address"},
    {"unsupportedContact", Kind::refused, "it does not take tls.acme.email for an address"},
    {"accountDoesNotExist", Kind::refused, "it does not know the account (any more)"},
    {"badCSR", Kind::refused, "it does not like what it was asked to certify"},
    {"badNonce", Kind::unreachable, "it refuses each number that it gave out itself"},
    {"serverInternal", Kind::unreachable, "it has trouble of its own"},
}};

Meaning meaning_of(int status, Problem const& problem) {
  auto const* const at =
      std::ranges::find(kMeanings, std::string_view{problem.type}, &Meaning::type);
  if (at != kMeanings.end()) return *at;
  if (status == 429) return kMeanings.front();
  if (status >= 500) return {"", Kind::unreachable, "it has trouble of its own"};
  return {"", Kind::refused, "it refuses"};
}

std::string begun(std::string_view doing) { return std::string{doing} + ": "; }

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::unreachable:
      return "unreachable";
    case Kind::rate_limited:
      return "rate_limited";
    case Kind::not_validated:
      return "not_validated";
    case Kind::refused:
      return "refused";
    case Kind::nonsense:
      return "nonsense";
    case Kind::here:
      return "here";
    default:
      return "stopped";
  }
}

Trouble trouble_of(Error const& error, std::string_view doing) {
  namespace errc = boost::system::errc;
  if (error.code == errc::operation_canceled) return {Kind::stopped, error.what, {}};
  if (error.code == errc::message_size) return {Kind::nonsense, begun(doing) + error.what, {}};
  auto what = begun(doing) + error.what;
  if (error.code == errc::permission_denied) {
    what += "; tls.acme.private_networks may allow it";
  }
  return {Kind::unreachable, std::move(what), {}};
}

Trouble trouble_of(int status, Problem const& problem, std::string_view doing) {
  auto const meaning = meaning_of(status, problem);
  Trouble trouble{meaning.kind, begun(doing), {}};
  if (!problem.name.empty()) trouble.what += problem.name + ": ";
  trouble.what += meaning.words;
  if (!problem.detail.empty()) {
    trouble.what += " (its words: " + problem.detail + ')';
  } else if (status != 0) {
    trouble.what += " (HTTP status " + std::to_string(status) + ')';
  }
  return trouble;
}

Trouble nonsense(Error const& error, std::string_view doing) {
  return {Kind::nonsense,
          begun(doing) + "the authority says what cannot be understood: " + error.what,
          {}};
}

}  // namespace freshet::app::acme
