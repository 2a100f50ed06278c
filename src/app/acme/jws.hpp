/// sign_request(): what is said to an authority, signed (RFC 8555 §6.2: JWS, flattened).
#pragma once

#include "app/acme/key.hpp"

#include <string>
#include <string_view>

namespace freshet::app::acme {

/// What is signed beside the payload.
struct Envelope {
  std::string url;
  std::string nonce;
  std::string
      account;  ///< its address; empty: the authority does not know it, and is shown the key
};

/// The body of a request. An empty payload asks for what is there (POST-as-GET, §6.3).
[[nodiscard]] std::string sign_request(Key const& key, Envelope const& envelope,
                                       std::string_view payload);

/// Who the account belongs to, as its owner had it from an authority that wants to know (§7.3.4).
struct Binding {
  std::string id;
  std::string secret;  ///< octets; empty: nobody asks
};

/// The member `externalAccountBinding`, as JSON.
[[nodiscard]] std::string sign_binding(Binding const& binding, Key const& account,
                                       std::string const& url);

}  // namespace freshet::app::acme
