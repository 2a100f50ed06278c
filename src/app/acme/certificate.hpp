/// Certificates: what is asked for, what comes back, and those that we sign ourselves.
#pragma once

#include "app/acme/key.hpp"
#include "app/acme/schedule.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app::acme {

using Names = std::vector<std::string>;

/// What a certificate says of itself.
struct Certificate {
  Names names;         ///< of hosts, in small letters, and addresses
  std::string issuer;  ///< for people
  Validity validity;

  [[nodiscard]] bool covers(std::string const& name) const;
  [[nodiscard]] bool covers_all(Names const& wanted) const;
};

/// The first certificate of a text in PEM. Outside octets.
[[nodiscard]] Result<Certificate> read_certificate(std::string_view pem);

/// Is what an authority sent a chain whose first certificate is for that key and all the names, and
/// valid now? The error says what is not so.
[[nodiscard]] Result<Certificate> check_chain(std::string_view pem, Key const& key,
                                              Names const& names, std::int64_t now_s);

/// PKCS #10 in DER: the names, all of them as alternative names (RFC 8555 §7.4).
[[nodiscard]] Result<std::string> signing_request(Key const& key, Names const& names);

/// Names and addresses that a certificate of our own is for. `subject` says whose it is.
struct SelfSigned {
  std::string subject;
  Names names;
  std::int64_t now_s = 0;
  int days = 365;
};
/// A new key and its certificate, in PEM, in one text.
[[nodiscard]] Result<std::string> self_signed(SelfSigned const& wish);

/// What shows an authority that the name leads here (RFC 8737 §3), key included.
[[nodiscard]] Result<std::string> challenge_certificate(std::string const& name,
                                                        std::string_view key_authorization,
                                                        std::int64_t now_s);

}  // namespace freshet::app::acme
