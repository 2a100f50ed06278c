#include "access/totp.hpp"

#include "access/hash.hpp"
#include "base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace freshet::access {
namespace {

constexpr std::size_t kTotpSecretOctets = 20;
constexpr std::size_t kSha1Octets = 20;

std::array<unsigned char, kSha1Octets> hmac_sha1(std::string_view secret, std::uint64_t counter) {
  std::array<unsigned char, 8> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<unsigned char>(counter >> (56 - 8 * i) & 0xFFU);
  }
  std::array<unsigned char, kSha1Octets> digest{};
  unsigned size = 0;
  auto const* const done = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
                                octets.data(), octets.size(), digest.data(), &size);
  FRESHET_ASSERT(done != nullptr && size == digest.size());
  return digest;
}

}  // namespace

Result<std::string> make_totp_secret() { return random_octets(kTotpSecretOctets); }

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
  auto const digest = hmac_sha1(secret, static_cast<std::uint64_t>(step));
  std::size_t const at = digest.back() & 0xFU;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | digest[at + i];
  value &= 0x7FFFFFFFU;  // RFC 4226 §5.3: not the sign
  std::string code(static_cast<std::size_t>(digits), '0');
  for (auto digit = code.rbegin(); digit != code.rend(); ++digit, value /= 10) {
    *digit = static_cast<char>('0' + value % 10);
  }
  return code;
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                      std::int64_t now_s, std::int64_t used) {
  auto const now = now_s / kTotpStepS;
  std::optional<std::int64_t> found;
  // RFC 6238 §5.2, §6: a clock may be a step off. All are tried, so that time tells nothing.
  for (auto step = now - 1; step <= now + 1; ++step) {
    bool const is = same_in_constant_time(totp_code(secret, step), code);
    if (is && step > used && !found) found = step;
  }
  return found;
}

std::string base32(std::string_view octets) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (char const c : octets) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (held += 8; held >= 5; held -= 5) out += kLetters[bits >> (held - 5) & 31U];
  }
  if (held > 0) out += kLetters[bits << (5 - held) & 31U];
  return out;
}

}  // namespace freshet::access
