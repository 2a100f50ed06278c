#include "access/seal.hpp"

#include "access/hash.hpp"
#include "base/assert.hpp"

#include <openssl/evp.h>

#include <memory>
#include <utility>

namespace freshet::access {
namespace {

constexpr std::size_t kSealKey = 32, kNonce = 12, kTag = 16;  // octets

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

unsigned char const* sealed_octets(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* octets_to_fill(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// Null: the library refuses.
Cipher make_cipher(std::string_view key, std::string_view nonce, bool seals) {
  FRESHET_ASSERT(key.size() == kSealKey && nonce.size() == kNonce);
  Cipher cipher{EVP_CIPHER_CTX_new()};
  auto const ready =
      cipher && EVP_CipherInit_ex2(cipher.get(), EVP_aes_256_gcm(), sealed_octets(key),
                                   sealed_octets(nonce), seals ? 1 : 0, nullptr) == 1;
  if (!ready) cipher.reset();
  return cipher;
}

Error cannot_seal() {
  return failure(boost::system::errc::not_supported, "OpenSSL does not seal with AES-256-GCM");
}

Error not_sealed_here() {
  return failure(boost::system::errc::permission_denied,
                 "it was sealed with another key, or is damaged");
}

}  // namespace

Result<std::string> seal(std::string_view key, std::string_view text) {
  auto nonce = random_octets(kNonce);
  if (!nonce) return nonce.error();
  auto const cipher = make_cipher(key, *nonce, true);
  std::string hidden(text.size(), '\0'), tag(kTag, '\0');
  int size = 0;
  auto const done = cipher &&
                    EVP_CipherUpdate(cipher.get(), octets_to_fill(hidden), &size,
                                     sealed_octets(text), static_cast<int>(text.size())) == 1 &&
                    EVP_CipherFinal_ex(cipher.get(), octets_to_fill(hidden) + size, &size) == 1 &&
                    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTag, tag.data()) == 1;
  if (!done) return cannot_seal();
  return std::move(*nonce) + hidden + tag;
}

Result<std::string> unseal(std::string_view key, std::string_view sealed) {
  if (sealed.size() < kNonce + kTag) return not_sealed_here();
  auto const cipher = make_cipher(key, sealed.substr(0, kNonce), false);
  if (!cipher) return cannot_seal();
  auto const hidden = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
  std::string text(hidden.size(), '\0'), tag{sealed.substr(sealed.size() - kTag)};
  int size = 0;
  auto const done =
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
      EVP_CipherUpdate(cipher.get(), octets_to_fill(text), &size, sealed_octets(hidden),
                       static_cast<int>(hidden.size())) == 1 &&
      EVP_CipherFinal_ex(cipher.get(), octets_to_fill(text) + size, &size) == 1;
  if (!done) return not_sealed_here();
  return text;
}

}  // namespace freshet::access
