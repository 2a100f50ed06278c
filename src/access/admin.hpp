/// Admin: who administers the server: set up by a code, signed in by a password, perhaps with a
/// second factor.
#pragma once

#include "access/password.hpp"
#include "access/signed_in.hpp"
#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "store/admin.hpp"
#include "store/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::access {

/// Who administers, in the words of the audit log.
inline constexpr std::string_view kAdministrator = "admin";

/// No password any more, nobody is signed in, and there is no second factor: the code with which a
/// new password is set, good once.
[[nodiscard]] Result<std::string> reset_admin(store::Database& store);

/// Errors of what may be tried: permission_denied (a password or code is wrong), invalid_argument
/// (a new password is unfit), operation_not_permitted (not now: the sentence says why); others are
/// the server's own.
class Admin {
 public:
  /// Runs a function with the database, while nobody else has it.
  using Work = std::function<Result<>(store::Database&)>;
  using WithStore = std::function<Result<>(Work const&)>;

  Admin(WithStore with_store, Clock const& clock, PasswordCost cost = {});

  /// From any thread; never block.
  [[nodiscard]] bool has_password() const { return state_.get()->has_password; }
  [[nodiscard]] bool has_totp() const { return state_.get()->has_totp; }
  /// Is that the code of the set-up that waits?
  [[nodiscard]] bool awaits(std::string_view setup_code) const;
  [[nodiscard]] SignedIn const& signed_in() const { return signed_in_; }

  /// With the database to oneself: takes over what stands there, whoever wrote it.
  [[nodiscard]] Result<> read(store::Database& store);
  /// With the database to oneself: writes down when sessions were used, and forgets old ones.
  [[nodiscard]] Result<> write_uses(store::Database& store);

  // The rest: one thread at a time, which may wait for a password (access/password.hpp) and for the
  // disk. What they change is kept when they answer, and stands in the audit log: that `who` did
  // it, and never a password or a code.

  /// The token of a session.
  [[nodiscard]] Result<std::string> set_up(std::string_view code, std::string_view password);
  /// The token of a session. `code`: of the second factor, where there is one.
  [[nodiscard]] Result<std::string> sign_in(std::string_view password, std::string_view code);
  /// All sessions end but that of `token`.
  [[nodiscard]] Result<> change_password(std::string_view old, std::string_view next,
                                         std::string_view token,
                                         std::string_view who = kAdministrator);
  /// A new secret, which is nothing until a code of it is known.
  [[nodiscard]] Result<std::string> offer_totp();
  [[nodiscard]] Result<> switch_totp_on(std::string_view code,
                                        std::string_view who = kAdministrator);
  [[nodiscard]] Result<> switch_totp_off(std::string_view password, std::string_view code,
                                         std::string_view who = kAdministrator);
  [[nodiscard]] Result<> sign_out(std::string_view token);
  [[nodiscard]] Result<> sign_out_everywhere();

 private:
  struct State {
    bool has_password = false, has_totp = false;
    std::string setup_hash;
  };
  /// Changes the row, as `change` says, in one transaction, and what is known of it here.
  using Change = std::function<Result<>(store::Database&, store::AdminRow&)>;
  [[nodiscard]] Result<> change(Change const& how);
  [[nodiscard]] Result<store::AdminRow> row() const;
  /// The row whose password that is.
  [[nodiscard]] Result<store::AdminRow> row_of(std::string_view password) const;
  [[nodiscard]] Result<> add_session(store::Database& store, std::string_view token) const;
  [[nodiscard]] Result<> record(store::Database& store, std::string_view who,
                                std::string what) const;
  [[nodiscard]] Result<> use_code(store::AdminRow& row, std::string_view code) const;
  [[nodiscard]] std::int64_t now_s() const { return clock_.wall_us() / 1'000'000; }

  WithStore const with_store_;
  Clock const& clock_;
  PasswordCost const cost_;
  SignedIn signed_in_;
  Published<State> state_;
  std::int64_t swept_at_ = 0;  // with the database
};

}  // namespace freshet::access
