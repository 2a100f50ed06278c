#include "app/acme/key.hpp"

#include "access/hash.hpp"
#include "app/acme/openssl.hpp"
#include "base/assert.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstddef>

namespace freshet::app::acme {
namespace {

constexpr int kScalar = 32;  // octets of a coordinate, and of half a signature

/// Of so many octets whatever the number is.
std::string fixed(BIGNUM const* number) {
  std::string octets(static_cast<std::size_t>(kScalar), '\0');
  auto* const into = reinterpret_cast<unsigned char*>(octets.data());
  FRESHET_ASSERT(BN_bn2binpad(number, into, kScalar) == kScalar);
  return octets;
}

std::string coordinate(EVP_PKEY const* key, char const* name) {
  BIGNUM* number = nullptr;
  FRESHET_ASSERT(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  Owned<BIGNUM, BN_free> const owner{number};
  return access::base64url(fixed(number));
}

bool is_on_p256(EVP_PKEY const* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view{name.data(), size} == "prime256v1";
}

}  // namespace

Result<Key> Key::make() {
  std::shared_ptr<EVP_PKEY> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  ERR_clear_error();
  if (key) return Key{std::move(key)};
  return failure(boost::system::errc::not_enough_memory, "OpenSSL makes no key on P-256");
}

Result<Key> Key::of_pem(std::string_view pem) {
  auto const text = reading(pem);
  FRESHET_ASSERT(text != nullptr);
  std::shared_ptr<EVP_PKEY> key{
      PEM_read_bio_PrivateKey(text.get(), nullptr, nobody_to_ask, nullptr), &EVP_PKEY_free};
  bool const good = key && is_on_p256(key.get());
  ERR_clear_error();
  if (good) return Key{std::move(key)};
  return failure(boost::system::errc::invalid_argument,
                 key ? "the key is not one on P-256" : "there is no private key in PEM");
}

std::string Key::pem() const {
  Bio const memory{BIO_new(BIO_s_mem())};
  FRESHET_ASSERT(memory && PEM_write_bio_PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0,
                                                    nullptr, nullptr) == 1);
  return text_in(memory.get());
}

std::string Key::jwk() const {
  return R"({"crv":"P-256","kty":"EC","x":")" + coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X) +
         R"(","y":")" + coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y) + R"("})";
}

std::string Key::thumbprint() const { return access::base64url(access::sha256(jwk())); }

std::string Key::sign(std::string_view text) const {
  Owned<EVP_MD_CTX, EVP_MD_CTX_free> const context{EVP_MD_CTX_new()};
  std::array<unsigned char, 128> der{};
  auto size = der.size();
  bool const signed_it =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context.get(), der.data(), &size, octets_of(text), text.size()) == 1;
  FRESHET_ASSERT(signed_it);
  auto const* from = der.data();
  Owned<ECDSA_SIG, ECDSA_SIG_free> const both{
      d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size))};
  FRESHET_ASSERT(both != nullptr);
  return fixed(ECDSA_SIG_get0_r(both.get())) + fixed(ECDSA_SIG_get0_s(both.get()));
}

}  // namespace freshet::app::acme
