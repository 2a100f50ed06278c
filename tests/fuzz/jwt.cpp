// link: access
/// Any octets as a token, and as a header and as claims that the right key has signed.
#include "access/jwt.hpp"

#include "access/hash.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::access;
  static JwtRules const rules{JwtKey::of_secret(std::string(32, 'k')).value(), "", ""};
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  for (auto const& clear : {base64url(text) + '.', "eyJhbGciOiJIUzI1NiJ9." + base64url(text)}) {
    auto const who = read_jwt(clear + '.' + base64url(*rules.key.sign(clear)), rules, 1'000);
    FRESHET_ASSERT(!who || (!who->subject.empty() && who->expires_at > 1'000));
  }
  return read_jwt(text, rules, 1'000) ? 0 : 0;
}
