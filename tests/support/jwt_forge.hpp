/// JSON web tokens written by hand, with keys of every kind, good and bad.
#pragma once

#include "access/hash.hpp"
#include "access/jwt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

inline constexpr std::int64_t kJwtNow = 1'785'489'901;  // seconds of the Unix epoch
inline constexpr char kJwtSecret[] = "a secret of the tests, 32 or more";

/// Claims that are good for an hour, but for one member that has another JSON value; empty: has
/// none.
inline std::string claims_with(std::string const& name = {}, std::string const& value = {}) {
  std::vector<std::pair<std::string, std::string>> members{{"sub", "\"ann\""},
                                                           {"iss", "\"https://id.example\""},
                                                           {"aud", "\"freshet\""},
                                                           {"exp", std::to_string(kJwtNow + 3'600)},
                                                           {"iat", std::to_string(kJwtNow)},
                                                           {"roles", "[\"viewer\"]"},
                                                           {"channels", "[\"main\"]"}};
  std::string json;
  auto const put = [&](std::string const& of, std::string const& what) {
    if (what.empty()) return;
    json += json.empty() ? "{\"" : ",\"";
    json += of;
    json += "\":";
    json += what;
  };
  bool put_it = name.empty();
  for (auto const& [of, usual] : members) {
    put(of, of == name ? value : usual);
    put_it = put_it || of == name;
  }
  if (!put_it) put(name, value);
  return json + '}';
}

inline std::string header_of(std::string const& algorithm) {
  return R"({"alg":")" + algorithm + R"(","typ":"JWT"})";
}

/// What is signed of a token.
inline std::string jwt_text(std::string_view header, std::string_view claims) {
  return access::base64url(header) + '.' + access::base64url(claims);
}

inline std::string with_signature(std::string const& text, std::string_view octets) {
  return text + '.' + access::base64url(octets);
}

inline std::string hs256(std::string const& text, std::string_view secret = kJwtSecret) {
  return with_signature(text, access::hmac_sha256(secret, text));
}

inline std::string bn_octets(BIGNUM const* number, int octets) {
  std::string out(static_cast<std::size_t>(octets), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), octets);
  return out;
}

/// A private key, made by OpenSSL.
class SigningKey {
 public:
  /// Of a curve, as "P-256", or "ED25519", "ED448", "RSA".
  explicit SigningKey(std::string const& kind)
      : key_{kind == "RSA"            ? EVP_RSA_gen(2'048)
             : kind.starts_with("ED") ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind.c_str())
                                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str()),
             &EVP_PKEY_free} {
    if (!key_) throw std::runtime_error("no key of the kind " + kind);
  }

  [[nodiscard]] std::string public_pem() const {
    return pem([&](BIO* out) { PEM_write_bio_PUBKEY(out, key_.get()); });
  }
  [[nodiscard]] std::string private_pem() const {
    return pem([&](BIO* out) {
      PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

  /// As OpenSSL gives it: of a curve in DER. `digest`: "SHA256", or null for the ED kinds.
  [[nodiscard]] std::string raw_signature(std::string_view text, char const* digest) const {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free};
    auto const* const in = reinterpret_cast<unsigned char const*>(text.data());
    std::size_t size = 0;
    EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(), nullptr);
    EVP_DigestSign(context.get(), nullptr, &size, in, text.size());
    std::string out(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, in,
                       text.size()) != 1) {
      throw std::runtime_error("cannot sign");
    }
    out.resize(size);
    return out;
  }
  /// As a token has it.
  [[nodiscard]] std::string signature(std::string_view text) const {
    bool const curve = EVP_PKEY_is_a(key_.get(), "EC") == 1;
    if (!curve)
      return raw_signature(text, EVP_PKEY_is_a(key_.get(), "RSA") == 1 ? "SHA256" : nullptr);
    return halves(raw_signature(text, "SHA256"));
  }
  [[nodiscard]] std::string token(std::string const& text) const {
    return with_signature(text, signature(text));
  }

  /// The public half of an ED25519 key as a member of a set (RFC 8037 §2).
  [[nodiscard]] std::string jwk(std::string const& id) const {
    std::string x(32, '\0');
    auto size = x.size();
    if (EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()),
                                    &size) != 1) {
      throw std::runtime_error("no octets of the key");
    }
    return R"({"kty":"OKP","crv":"Ed25519","kid":")" + id + R"(","x":")" + access::base64url(x) +
           "\"}";
  }

  /// The two numbers of a signature in DER, each as long as the curve is.
  [[nodiscard]] std::string halves(std::string const& der) const {
    auto const* at = reinterpret_cast<unsigned char const*>(der.data());
    std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> const both{
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free};
    int const octets = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
    return bn_octets(ECDSA_SIG_get0_r(both.get()), octets) +
           bn_octets(ECDSA_SIG_get0_s(both.get()), octets);
  }

 private:
  template <class F>
  static std::string pem(F write) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const out{BIO_new(BIO_s_mem()), &BIO_free};
    write(out.get());
    char* text = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// A token that is to be refused, and words of the reason.
struct Forgery {
  std::string name, token, why;
};
using Forgeries = std::vector<Forgery>;

inline void expect_refused(Forgeries const& all, access::JwtRules const& rules) {
  for (auto const& [name, token, why] : all) {
    auto const who = access::read_jwt(token, rules, kJwtNow);
    ASSERT_FALSE(who) << name << ": taken: " << token;
    EXPECT_THAT(who.error().what, ::testing::HasSubstr(why)) << name;
    EXPECT_TRUE(who.error().what.starts_with("the token")) << name << ": " << who.error().what;
  }
}

}  // namespace freshet::test
