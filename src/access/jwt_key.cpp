#include "access/jwt_key.hpp"

#include "access/hash.hpp"
#include "base/assert.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstdint>
#include <optional>

namespace freshet::access {
namespace {

constexpr std::size_t kShortestSecret = 32;  // RFC 7518 §3.2: as long as the hash
constexpr std::size_t kScalarOctets = 32;    // octets of each half of an ES256 signature
constexpr std::string_view kPemBegin = "-----BEGIN ";

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* p) const noexcept {
    Free(p);
  }
};
using Pkey = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;

std::uint8_t const* as_octets(std::string_view text) {
  return reinterpret_cast<std::uint8_t const*>(text.data());
}

Error unfit(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

/// A key behind a password would otherwise be asked for on the terminal.
int no_password(char*, int, int, void*) { return -1; }

Pkey read_pem(std::string_view pem) {
  std::unique_ptr<BIO, FreedBy<BIO_free>> const text{
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  FRESHET_ASSERT(text != nullptr);
  Pkey key{PEM_read_bio_PUBKEY(text.get(), nullptr, no_password, nullptr)};
  ERR_clear_error();
  return key;
}

/// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): what stands before a key's octets says what it is.
Pkey read_octets(std::string_view before, std::string const& octets) {
  auto const text = std::string{before} + octets;
  auto const* at = as_octets(text);
  Pkey key{d2i_PUBKEY(nullptr, &at, static_cast<long>(text.size()))};
  ERR_clear_error();
  return key;
}

std::string curve_of(EVP_PKEY const* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  auto const named = EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1;
  ERR_clear_error();
  return named ? std::string{name.data(), size} : std::string{};
}

bool is_sound(EVP_PKEY* key) {
  std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>> const context{
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  auto const sound = context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
  ERR_clear_error();
  return sound;
}

std::string kind_of(EVP_PKEY const* key) {
  auto const* const name = EVP_PKEY_get0_type_name(key);
  std::string kind{name != nullptr ? name : "unknown"};
  auto const curve = kind == "EC" ? curve_of(key) : std::string{};
  return curve.empty() ? kind : kind + " on " + curve;
}

/// RFC 7518 §3.4: two numbers of 32 octets each, which OpenSSL takes as DER.
std::optional<std::string> der_of(std::string_view signature) {
  if (signature.size() != 2 * kScalarOctets) return std::nullopt;
  std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>> const both{ECDSA_SIG_new()};
  FRESHET_ASSERT(both != nullptr);
  auto* const r = BN_bin2bn(as_octets(signature), kScalarOctets, nullptr);
  auto* const s = BN_bin2bn(as_octets(signature.substr(kScalarOctets)), kScalarOctets, nullptr);
  FRESHET_ASSERT(r != nullptr && s != nullptr && ECDSA_SIG_set0(both.get(), r, s) == 1);
  unsigned char* der = nullptr;
  int const size = i2d_ECDSA_SIG(both.get(), &der);
  FRESHET_ASSERT(size > 0);
  std::string text(reinterpret_cast<char const*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

bool signature_fits(EVP_PKEY* key, EVP_MD const* digest, std::string_view text,
                    std::string_view signature) {
  std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>> const context{EVP_MD_CTX_new()};
  FRESHET_ASSERT(context != nullptr);
  bool const good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), as_octets(signature), signature.size(),
                                     as_octets(text), text.size()) == 1;
  // What is left there would be taken for the fault of this thread's next TLS connection.
  if (!good) ERR_clear_error();
  return good;
}

}  // namespace

struct JwtKey::Raw {
  Pkey key;
};

struct JwtKey::Public {
  Pkey key;
  bool edwards;  ///< Ed25519, else P-256
};

Result<JwtKey> JwtKey::of_secret(std::string secret) {
  // Whoever has a site's public key could sign with a secret that is the same text.
  if (secret.find(kPemBegin) != std::string::npos) {
    return unfit("is a key in PEM, which is no shared secret; a public key is auth.jwt.public_key");
  }
  if (secret.size() < kShortestSecret) {
    return unfit("is too short to be safe: expected at least 32 characters");
  }
  return JwtKey{std::move(secret), nullptr};
}

Result<JwtKey> JwtKey::of_public_key(std::string_view pem) {
  constexpr char kWanted[] = "is no public key in PEM (-----BEGIN PUBLIC KEY-----)";
  constexpr std::size_t kLongestPem = 16 * 1024;
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
    return unfit(
        "holds a private key, which is for the one who signs alone; take its public half: "
        "openssl pkey -in KEY -pubout");
  }
  auto const begin = pem.find(kPemBegin);
  if (begin == std::string_view::npos || pem.size() > kLongestPem) return unfit(kWanted);
  if (pem.find(kPemBegin, begin + 1) != std::string_view::npos) {
    return unfit("holds more than one key, and one it must be");
  }
  auto key = read_pem(pem);
  if (!key) return unfit(kWanted);
  return of_raw({std::move(key)});
}

Result<JwtKey> JwtKey::of_p256(std::string_view x, std::string_view y) {
  // RFC 5480: id-ecPublicKey on secp256r1, then the point without compression.
  constexpr std::string_view kBefore{
      "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
      "\x03\x42\x00\x04",
      27};
  if (x.size() != kScalarOctets || y.size() != kScalarOctets) {
    return unfit("has no coordinates of 32 octets in base64url (x, y)");
  }
  auto key = read_octets(kBefore, std::string{x} + std::string{y});
  return key ? of_raw({std::move(key)}) : Result<JwtKey>{unfit("is not a point of its curve")};
}

Result<JwtKey> JwtKey::of_ed25519(std::string_view x) {
  // RFC 8410 §4.
  constexpr std::string_view kBefore{"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12};
  if (x.size() != kScalarOctets) return unfit("is not 32 octets in base64url (x)");
  auto key = read_octets(kBefore, std::string{x});
  return key ? of_raw({std::move(key)}) : Result<JwtKey>{unfit("is no key on Ed25519")};
}

Result<JwtKey> JwtKey::of_raw(Raw raw) {
  auto& key = raw.key;
  bool const edwards = EVP_PKEY_is_a(key.get(), "ED25519") == 1;
  bool const p256 = EVP_PKEY_is_a(key.get(), "EC") == 1 && curve_of(key.get()) == "prime256v1";
  if (!edwards && !p256) {
    return unfit("is a key of the kind " + kind_of(key.get()) +
                 "; expected one on P-256, for ES256, or Ed25519, for EdDSA");
  }
  if (p256 && !is_sound(key.get())) return unfit("is not a point of its curve");
  return JwtKey{{}, std::make_shared<Public const>(Public{std::move(key), edwards})};
}

std::string_view JwtKey::algorithm() const {
  if (!public_) return "HS256";
  return public_->edwards ? "EdDSA" : "ES256";
}

bool JwtKey::verifies(std::string_view text, std::string_view signature) const {
  if (!public_) return same_in_constant_time(hmac_sha256(secret_, text), signature);
  auto* const key = public_->key.get();
  if (public_->edwards) return signature_fits(key, nullptr, text, signature);
  auto const der = der_of(signature);
  return der && signature_fits(key, EVP_sha256(), text, *der);
}

Result<std::string> JwtKey::sign(std::string_view text) const {
  if (!public_) return hmac_sha256(secret_, text);
  return failure(
      boost::system::errc::operation_not_supported,
      "auth.jwt.public_key verifies tokens and cannot sign them: whoever has its private "
      "half signs");
}

}  // namespace freshet::access
