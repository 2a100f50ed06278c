/// Folder: where the account's key, the certificate and what became of the last attempt are kept.
#pragma once

#include "app/acme/certificate.hpp"
#include "app/acme/key.hpp"
#include "app/acme/state.hpp"
#include "base/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::app::acme {

/// Blocks: not on a loop. A value; from any thread, one writer at a time.
class Folder {
 public:
  /// Writes a file that only its owner may read, whole or not at all.
  using Write = std::function<Result<>(std::string const& path, std::string_view text)>;

  explicit Folder(std::string path, Write write = {})
      : path_{std::move(path)}, write_{std::move(write)} {}

  /// The key and the chain, one file: the two can never be of different certificates.
  [[nodiscard]] std::string certificate_path() const { return path_ + "/certificate.pem"; }
  [[nodiscard]] std::string account_path() const { return path_ + "/account.pem"; }
  [[nodiscard]] std::string state_path() const { return path_ + "/state.json"; }

  /// None: there is none, or one that cannot be read.
  [[nodiscard]] std::optional<Certificate> certificate() const;
  [[nodiscard]] State state() const;
  /// The account's key; one is made where there is none. One that cannot be read is an error, for
  /// another would be another account.
  [[nodiscard]] Result<Key> account() const;
  [[nodiscard]] Result<> keep_certificate(std::string_view pem) const;
  [[nodiscard]] Result<> keep_state(State const& state) const;

 private:
  std::string path_;
  Write write_;
};

}  // namespace freshet::app::acme
