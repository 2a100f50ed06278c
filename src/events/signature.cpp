#include "events/signature.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>

namespace freshet::events {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortest = 24, kLongest = 64;  // octets

unsigned char const* octets_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

std::string base64(std::string_view octets) {
  std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero
  auto const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                    octets_of(octets), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Error no_secret() {
  return failure(boost::system::errc::invalid_argument,
                 "expected whsec_ and 24 to 64 octets in base64, such as "
                 "`echo whsec_$(openssl rand -base64 32)` makes");
}

}  // namespace

std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp_s,
                 std::string_view body) {
  std::string signed_text{id};
  signed_text += '.' + std::to_string(timestamp_s) + '.';
  signed_text += body;
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  unsigned size = 0;
  auto const* const done =
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), octets_of(signed_text),
           signed_text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  FRESHET_ASSERT(done != nullptr && size == digest.size());
  return "v1," + base64(digest);
}

Result<std::string> read_webhook_secret(std::string_view text) {
  if (!text.starts_with(kPrefix)) return no_secret();
  auto const coded = text.substr(kPrefix.size());
  auto const padding = coded.ends_with("==") ? 2U : coded.ends_with('=') ? 1U : 0U;
  auto const letters = coded.substr(0, coded.size() - padding);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  auto const size = coded.size() / 4 * 3 - padding;
  if (coded.empty() || coded.size() % 4 != 0 || size < kShortest || size > kLongest ||
      letters.find_first_not_of(kAlphabet) != std::string_view::npos) {
    return no_secret();
  }
  std::string octets(coded.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()), octets_of(coded),
                  static_cast<int>(coded.size()));
  octets.resize(size);
  return octets;
}

std::string write_webhook_secret(std::string_view octets) {
  return std::string{kPrefix} + base64(octets);
}

std::string short_hash(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(octets_of(text), text.size(), digest.data());
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    out += kHex[digest.at(i) >> 4];
    out += kHex[digest.at(i) & 15U];
  }
  return out;
}

}  // namespace freshet::events
