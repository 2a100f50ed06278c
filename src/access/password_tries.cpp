#include "access/password_tries.hpp"

#include "access/hash.hpp"

namespace freshet::access {
namespace {

// What is kept has a salt, so that this tells nobody whether two channels share a password.
std::string fast_hash(std::string_view password, std::string const& kept) {
  return hmac_sha256(kept, password);
}

}  // namespace

bool ChannelTries::was_right(std::string_view password, std::string const& kept) const {
  auto const right = right_.get();
  return right && same_in_constant_time(fast_hash(password, kept), *right);
}

void ChannelTries::found_right(std::string_view password, std::string const& kept) {
  right_.set(std::make_shared<std::string const>(fast_hash(password, kept)));
}

std::shared_ptr<ChannelTries> PasswordTries::of(std::string const& channel) {
  std::scoped_lock const lock{mutex_};
  auto& tries = all_[channel];
  if (!tries) tries = std::make_shared<ChannelTries>(clock_);
  return tries;
}

}  // namespace freshet::access
