#include "access/password.hpp"

#include "base/assert.hpp"
#include "base/utf8.hpp"

#include <array>
#include <cerrno>
#include <sodium.h>

namespace freshet::access {
namespace {

/// It chooses the fastest code for this processor; from any thread, as often as one likes.
void begin_sodium() {
  static bool const begun = ::sodium_init() >= 0;
  FRESHET_ASSERT(begun);
}

Error unfit_password(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

}  // namespace

Result<> check_password(std::string_view password) {
  std::size_t characters = 0;
  bool good = true;
  for_each_code_point(password, [&](CodePoint const& point) {
    ++characters;
    good = good && point.good;
  });
  if (!good) return unfit_password("the password is not UTF-8");
  if (characters < kShortestPassword) {
    return unfit_password("the password has " + std::to_string(characters) +
                          " characters; it takes " + std::to_string(kShortestPassword) +
                          " or more");
  }
  if (password.size() > kLongestPassword) {
    return unfit_password("the password is longer than " + std::to_string(kLongestPassword) +
                          " octets");
  }
  return {};
}

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
  begin_sodium();
  std::array<char, crypto_pwhash_STRBYTES> kept{};
  if (::crypto_pwhash_str(kept.data(), password.data(), password.size(), cost.passes,
                          cost.memory_bytes) != 0) {
    return failure(boost::system::errc::not_enough_memory,
                   "there is no memory to keep a password safely; try again");
  }
  return std::string{kept.data()};
}

Result<bool> is_password(std::string_view password, std::string const& kept) {
  begin_sodium();
  errno = 0;
  if (::crypto_pwhash_str_verify(kept.c_str(), password.data(), password.size()) == 0) return true;
  // Which it says of a password that is another, and of what it did not make.
  bool const is_ours = kept.starts_with(crypto_pwhash_STRPREFIX);
  if (is_ours && errno == EINVAL) return false;
  return failure(boost::system::errc::not_enough_memory,
                 "the password cannot be compared with what is kept of it: no memory, or the "
                 "database is damaged");
}

}  // namespace freshet::access
