#include "access/hash.hpp"

#include "base/assert.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <cerrno>
#include <cstdint>
#include <sys/random.h>

namespace freshet::access {
namespace {

unsigned char const* octets_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

}  // namespace

std::string sha256(std::string_view octets) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(octets_of(octets), octets.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string hmac_sha256(std::string_view secret, std::string_view octets) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  unsigned size = 0;
  auto const* const done =
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), octets_of(octets),
           octets.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  FRESHET_ASSERT(done != nullptr && size == digest.size());
  return digest;
}

std::string base64url(std::string_view octets) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  out.reserve((octets.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (char const c : octets) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 63U];
    bits &= (1U << held) - 1;
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 63U];
  return out;
}

bool same_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> random_octets(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t have = 0; have < count;) {
    auto const got = ::getrandom(out.data() + have, count - have, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return Error{{errno, boost::system::system_category()}, "the system gives no random octets"};
    }
    have += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace freshet::access
