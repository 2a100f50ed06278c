#include "access/admin.hpp"

#include "access/hash.hpp"
#include "access/totp.hpp"
#include "store/admin_sessions.hpp"
#include "store/audit.hpp"

#include <utility>

namespace freshet::access {
namespace {

constexpr std::size_t kSetupOctets = 32;
constexpr std::int64_t kMostSessions = 64;
constexpr std::int64_t kSweepEveryS = 600;

Error wrong(std::string what) {
  return failure(boost::system::errc::permission_denied, std::move(what));
}
Error not_now(std::string what) {
  return failure(boost::system::errc::operation_not_permitted, std::move(what));
}
Error no_password_yet() {
  return not_now("no password is set yet: open the link that the server printed when it started");
}
Error wrong_sign_in() { return wrong("the password, or the code beside it, is wrong"); }
Error wrong_code() { return wrong("the code is wrong, too old, or was used already"); }

}  // namespace

Result<std::string> reset_admin(store::Database& store) {
  auto const random = random_octets(kSetupOctets);
  if (!random) return random.error();
  auto code = base64url(*random);
  auto const done = store.transaction([&]() -> Result<> {
    store::AdminRow row;
    row.setup_hash = sha256(code);
    if (auto put = store::Admin{store}.put(row); !put) return put;
    return store::AdminSessions{store}.remove_others({});
  });
  if (!done) return done.error();
  return code;
}

Admin::Admin(WithStore with_store, Clock const& clock, PasswordCost cost)
    : with_store_{std::move(with_store)}, clock_{clock}, cost_{cost}, signed_in_{clock} {
  state_.set(std::make_shared<State>());
}

bool Admin::awaits(std::string_view setup_code) const {
  return same_in_constant_time(sha256(setup_code), state_.get()->setup_hash);
}

Result<> Admin::read(store::Database& store) {
  auto row = store::Admin{store}.get();
  if (!row) return row.error();
  auto const sessions = store::AdminSessions{store}.all();
  if (!sessions) return sessions.error();
  signed_in_.set(*sessions);
  state_.set(std::make_shared<State>(State{row->password.has_value(), row->totp_on,
                                           row->password ? "" : row->setup_hash.value_or("")}));
  return {};
}

Result<> Admin::write_uses(store::Database& store) {
  auto const uses = signed_in_.uses();
  auto const now = now_s();
  bool const sweep = now >= swept_at_ + kSweepEveryS;
  if (uses.empty() && !sweep) return {};
  swept_at_ = now;
  store::AdminSessions sessions{store};
  return store.transaction([&]() -> Result<> {
    for (auto const& use : uses) {
      if (auto done = sessions.used(use.hash, use.used_at); !done) return done;
    }
    return sessions.remove_old(now - kLongestSessionS, now - kIdleSessionS);
  });
}

Result<> Admin::change(Change const& how) {
  return with_store_([&](store::Database& store) -> Result<> {
    store::Admin admin{store};
    auto done = store.transaction([&]() -> Result<> {
      auto row = admin.get();
      if (!row) return row.error();
      auto const before = *row;
      if (auto changed = how(store, *row); !changed) return changed;
      return *row == before ? Result<>{} : admin.put(*row);
    });
    if (!done) return done;
    return read(store);
  });
}

Result<store::AdminRow> Admin::row() const {
  store::AdminRow row;
  auto const got = with_store_([&](store::Database& store) -> Result<> {
    auto read = store::Admin{store}.get();
    if (!read) return read.error();
    row = std::move(*read);
    return {};
  });
  if (!got) return got.error();
  return row;
}

Result<store::AdminRow> Admin::row_of(std::string_view password) const {
  auto row = this->row();
  if (!row) return row;
  if (!row->password) return no_password_yet();
  if (password.size() > kLongestPassword) return wrong_sign_in();
  auto const is = is_password(password, *row->password);
  if (!is) return is.error();
  if (!*is) return wrong_sign_in();
  return row;
}

Result<> Admin::add_session(store::Database& store, std::string_view token) const {
  return store::AdminSessions{store}.add({session_hash(token), now_s(), now_s()}, kMostSessions);
}

Result<> Admin::record(store::Database& store, std::string_view who, std::string what) const {
  store::AuditRow row{0, clock_.wall_us() / 1'000, std::string{who}, std::move(what)};
  auto const id = store::Audit{store}.record(row);
  return id ? Result<>{} : id.error();
}

Result<> Admin::use_code(store::AdminRow& row, std::string_view code) const {
  auto const step = totp_step(row.totp_secret, code, now_s(), row.totp_step);
  if (!step) return wrong_code();
  row.totp_step = *step;
  return {};
}

Result<std::string> Admin::set_up(std::string_view code, std::string_view password) {
  if (has_password()) {
    return not_now(
        "the link was used: a password is set; sign in with it, or make a new link with: freshet "
        "admin reset-password");
  }
  if (!awaits(code)) return wrong("the code of the link is wrong or was replaced by a newer one");
  if (auto fits = check_password(password); !fits) return fits.error();
  auto kept = hash_password(password, cost_);
  if (!kept) return kept.error();
  auto token = make_session_token();
  if (!token) return token;
  auto const done = change([&](store::Database& store, store::AdminRow& row) -> Result<> {
    // Somebody else may have been faster, in another process too.
    if (row.password || !row.setup_hash || *row.setup_hash != sha256(code)) {
      return not_now("the link was used or replaced meanwhile");
    }
    row = {std::move(*kept), {}, {}, false, 0};
    if (auto told = record(store, kAdministrator, "sets the password of the administrator");
        !told) {
      return told;
    }
    return add_session(store, *token);
  });
  if (!done) return done.error();
  return token;
}

Result<std::string> Admin::sign_in(std::string_view password, std::string_view code) {
  auto const known = row_of(password);
  if (!known) return known.error();
  auto token = make_session_token();
  if (!token) return token;
  auto const done = change([&](store::Database& store, store::AdminRow& row) -> Result<> {
    if (row.password != known->password) return wrong_sign_in();
    if (row.totp_on && !use_code(row, code)) return wrong_sign_in();
    return add_session(store, *token);
  });
  if (!done) return done.error();
  return token;
}

Result<> Admin::change_password(std::string_view old, std::string_view next, std::string_view token,
                                std::string_view who) {
  if (auto fits = check_password(next); !fits) return fits;
  auto const known = row_of(old);
  if (!known) return known.error();
  auto kept = hash_password(next, cost_);
  if (!kept) return kept.error();
  return change([&](store::Database& store, store::AdminRow& row) -> Result<> {
    if (row.password != known->password) return wrong_sign_in();
    row.password = std::move(*kept);
    if (auto told = record(store, who, "changes the password of the administrator"); !told) {
      return told;
    }
    return store::AdminSessions{store}.remove_others(session_hash(token));
  });
}

Result<std::string> Admin::offer_totp() {
  auto secret = make_totp_secret();
  if (!secret) return secret;
  auto const done = change([&](store::Database&, store::AdminRow& row) -> Result<> {
    if (!row.password) return no_password_yet();
    if (row.totp_on) return not_now("a second factor is on already; switch it off first");
    row.totp_secret = *secret;
    row.totp_step = 0;
    return {};
  });
  if (!done) return done.error();
  return secret;
}

Result<> Admin::switch_totp_on(std::string_view code, std::string_view who) {
  return change([&](store::Database& store, store::AdminRow& row) -> Result<> {
    if (row.totp_on) return not_now("a second factor is on already");
    if (row.totp_secret.empty()) return not_now("ask for a secret first: POST /v1/session/totp");
    if (auto used = use_code(row, code); !used) return used;
    row.totp_on = true;
    return record(store, who, "switches the second factor on");
  });
}

Result<> Admin::switch_totp_off(std::string_view password, std::string_view code,
                                std::string_view who) {
  auto const known = row_of(password);
  if (!known) return known.error();
  return change([&](store::Database& store, store::AdminRow& row) -> Result<> {
    if (row.password != known->password) return wrong_sign_in();
    if (!row.totp_on) return not_now("no second factor is on");
    if (!use_code(row, code)) return wrong_sign_in();
    row.totp_secret.clear();
    row.totp_on = false;
    row.totp_step = 0;
    return record(store, who, "switches the second factor off");
  });
}

Result<> Admin::sign_out(std::string_view token) {
  return change([&](store::Database& store, store::AdminRow&) {
    return store::AdminSessions{store}.remove(session_hash(token));
  });
}

Result<> Admin::sign_out_everywhere() {
  return change([&](store::Database& store, store::AdminRow&) {
    return store::AdminSessions{store}.remove_others({});
  });
}

}  // namespace freshet::access
