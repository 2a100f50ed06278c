/// Tokens that another key has signed, or the right one otherwise than it should have.
#include "support/jwt_forge.hpp"

namespace freshet::access {
namespace {

using test::claims_with;
using test::expect_refused;
using test::Forgeries;
using test::header_of;
using test::hs256;
using test::jwt_text;
using test::kJwtSecret;
using test::SigningKey;
using test::with_signature;

constexpr char kDoesNotFit[] = "signature does not fit";

/// The right keys, and rules for each.
struct Keys {
  SigningKey curve{"P-256"}, edwards{"ED25519"};
  JwtRules shared{JwtKey::of_secret(kJwtSecret).value(), "", ""};
  JwtRules es256{JwtKey::of_public_key(curve.public_pem()).value(), "", ""};
  JwtRules eddsa{JwtKey::of_public_key(edwards.public_pem()).value(), "", ""};
};
Keys const& keys() {
  static Keys const all;
  return all;
}

std::string text_of(std::string const& algorithm) {
  return jwt_text(header_of(algorithm), claims_with());
}

std::string number(char const* hex, bool little_endian = false) {
  BIGNUM* value = nullptr;
  BN_hex2bn(&value, hex);
  auto octets = test::bn_octets(value, 32);
  BN_free(value);
  if (little_endian) octets = {octets.rbegin(), octets.rend()};
  return octets;
}
constexpr char kOrderOfP256[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
constexpr char kPrimeOfP256[] = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";
constexpr char kOrderOfEd25519[] =
    "1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED";

TEST(ForgedJwtSignature, OfHs256IsRefused) {
  auto const text = text_of("HS256");
  auto const mac = hmac_sha256(kJwtSecret, text);
  auto const of = [&](std::string_view octets) { return with_signature(text, octets); };
  auto flipped = mac, last = mac;
  flipped.front() = static_cast<char>(flipped.front() ^ 1);
  last.back() = static_cast<char>(last.back() ^ '\x80');
  auto const admin = jwt_text(header_of("HS256"), claims_with("roles", R"(["admin"])"));
  ASSERT_TRUE(read_jwt(of(mac), keys().shared, test::kJwtNow));
  Forgeries const all{
      {"first bit", of(flipped), kDoesNotFit},
      {"last bit", of(last), kDoesNotFit},
      {"half", of(mac.substr(0, 16)), kDoesNotFit},
      {"one octet", of(mac.substr(0, 1)), kDoesNotFit},
      {"one octet short", of(mac.substr(0, 31)), kDoesNotFit},
      {"one octet long", of(mac + '\0'), kDoesNotFit},
      {"twice", of(mac + mac), kDoesNotFit},
      {"zeros", of(std::string(32, '\0')), kDoesNotFit},
      {"in hexadecimal", of("00112233445566778899aabbccddeeff"), kDoesNotFit},
      {"of other claims", with_signature(admin, mac), kDoesNotFit},
      {"of the claims alone", of(hmac_sha256(kJwtSecret, claims_with())), kDoesNotFit},
      {"of the JSON", of(hmac_sha256(kJwtSecret, header_of("HS256") + '.' + claims_with())),
       kDoesNotFit},
      {"without a secret", hs256(text, ""), kDoesNotFit},
      {"another secret", hs256(text, "a secret of somebody else, 32 long"), kDoesNotFit},
      {"the secret and more", hs256(text, std::string{kJwtSecret} + '\n'), kDoesNotFit},
      {"most of the secret", hs256(text, std::string{kJwtSecret}.substr(1)), kDoesNotFit},
      {"the secret as base64url", hs256(text, base64url(kJwtSecret)), kDoesNotFit},
      {"a plain hash", of(sha256(kJwtSecret + text)), kDoesNotFit}};
  expect_refused(all, keys().shared);
}

/// RFC 8725 §2.1: what everybody may know, the public key, taken for a shared secret.
TEST(ForgedJwtSignature, WithThePublicKeyForASecretIsRefused) {
  for (auto const* rules : {&keys().es256, &keys().eddsa}) {
    bool const curve = rules == &keys().es256;
    auto const& signer = curve ? keys().curve : keys().edwards;
    std::string const own{rules->key.algorithm()};
    auto const pem = signer.public_pem();
    auto const body = pem.substr(pem.find('\n') + 1, pem.rfind("\n-----") - pem.find('\n') - 1);
    auto const other = "is signed with HS256; the configured key is for " + own;
    Forgeries const all{
        {"the PEM text", hs256(text_of("HS256"), pem), other},
        {"without its line end", hs256(text_of("HS256"), pem.substr(0, pem.size() - 1)), other},
        {"its middle", hs256(text_of("HS256"), body), other},
        {"no secret", hs256(text_of("HS256"), ""), other},
        {"none", text_of("none") + '.', "is signed with none"},
        {"the own name, the PEM text", hs256(text_of(own), pem), kDoesNotFit},
        {"the own name, its middle", hs256(text_of(own), body), kDoesNotFit},
        {"the own name, no signature", text_of(own) + '.', kDoesNotFit},
        {"HS256 by the private key", signer.token(text_of("HS256")), other},
        {"the other kind of key", (curve ? keys().edwards : keys().curve).token(text_of(own)),
         kDoesNotFit}};
    expect_refused(all, *rules);
  }
  Forgeries const all{{"ES256", keys().curve.token(text_of("ES256")), "is signed with ES256"},
                      {"EdDSA", keys().edwards.token(text_of("EdDSA")), "is signed with EdDSA"},
                      {"ES256 named HS256", keys().curve.token(text_of("HS256")), kDoesNotFit},
                      {"EdDSA named HS256", keys().edwards.token(text_of("HS256")), kDoesNotFit}};
  expect_refused(all, keys().shared);
}

TEST(ForgedJwtSignature, OfEs256IsRefusedInEveryFormButItsOwn) {
  auto const text = text_of("ES256");
  auto const der = keys().curve.raw_signature(text, "SHA256");
  auto const good = keys().curve.halves(der);
  auto const of = [&](std::string_view octets) { return with_signature(text, octets); };
  auto const r = good.substr(0, 32), s = good.substr(32);
  auto const n = number(kOrderOfP256), p = number(kPrimeOfP256), one = number("1"),
             zero = number("0");
  std::string const full(32, '\xFF');
  ASSERT_TRUE(read_jwt(of(good), keys().es256, test::kJwtNow));
  Forgeries all;
  auto const add = [&](std::string const& name, std::string const& octets) {
    all.push_back({name, of(octets), kDoesNotFit});
  };
  add("DER", der), add("r alone", r), add("s and r", s + r), add("r twice", r + r);
  add("63 octets", good.substr(0, 63)), add("63, from the front", good.substr(1));
  add("65 octets", good + '\0'), add("65, from the front", '\0' + good);
  add("a zero before each", '\0' + r + '\0' + s), add("twice", good + good);
  add("0, 0", zero + zero), add("0, s", zero + s), add("r, 0", r + zero), add("0, 1", zero + one);
  add("1, 0", one + zero), add("1, 1", one + one), add("n, n", n + n), add("r, n", r + n);
  add("n, s", n + s), add("n, 1", n + one), add("p, p", p + p), add("full", full + full);
  add("r, full", r + full);
  for (std::size_t const at : {0U, 31U, 32U, 63U}) {
    auto changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    add("bit of octet " + std::to_string(at), changed);
  }
  add("of SHA-384", keys().curve.halves(keys().curve.raw_signature(text, "SHA384")));
  add("of another text", keys().curve.signature(text + '.'));
  add("of the JSON", keys().curve.signature(claims_with()));
  expect_refused(all, keys().es256);
}

TEST(ForgedJwtSignature, OfEddsaIsRefusedInEveryFormButItsOwn) {
  auto const text = text_of("EdDSA");
  auto const good = keys().edwards.signature(text);
  auto const of = [&](std::string_view octets) { return with_signature(text, octets); };
  ASSERT_TRUE(read_jwt(of(good), keys().eddsa, test::kJwtNow));
  Forgeries all;
  auto const add = [&](std::string const& name, std::string const& octets) {
    all.push_back({name, of(octets), kDoesNotFit});
  };
  // RFC 8032 §5.1.7: s below the order, else every signature has a second one.
  auto twin = good.substr(32);
  auto const order = number(kOrderOfEd25519, true);
  for (unsigned i = 0, carry = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(twin[i]) + static_cast<unsigned char>(order[i]);
    twin[i] = static_cast<char>(carry & 0xFFU);
    carry >>= 8;
  }
  add("s and the order", good.substr(0, 32) + twin);
  add("63 octets", good.substr(0, 63)), add("65 octets", good + '\0'), add("twice", good + good);
  add("halves changed over", good.substr(32) + good.substr(0, 32));
  add("zeros", std::string(64, '\0')), add("full", std::string(64, '\xFF'));
  add("the neutral point", '\x01' + std::string(63, '\0'));
  for (std::size_t const at : {0U, 31U, 32U, 63U}) {
    auto changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    add("bit of octet " + std::to_string(at), changed);
  }
  add("of another text", keys().edwards.signature(text + '.'));
  add("of its hash", keys().edwards.signature(sha256(text)));
  expect_refused(all, keys().eddsa);
}

TEST(ForgedJwtSignature, OfAnotherKeyIsRefusedWhateverTheHeaderSaysOfIt) {
  SigningKey const stranger{"P-256"};
  Forgeries all;
  for (char const* kind : {"P-256", "P-384", "P-521", "secp256k1", "ED25519", "ED448", "RSA"}) {
    all.push_back({kind, SigningKey{kind}.token(text_of("ES256")), kDoesNotFit});
  }
  for (char const* member :
       {R"("jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
        R"("jku":"https://evil.example/k")", R"("x5u":"https://evil.example/c")",
        R"("x5c":["AAAA"])", R"("x5t":"AAAA")", R"("kid":"../../../dev/null")",
        R"("kid":"' UNION SELECT 'secret' --")", R"("kid":"")", R"("kid":["a"])",
        R"("cty":"JWT")"}) {
    auto const header = std::string{R"({"alg":"ES256",)"} + member + '}';
    all.push_back({member, stranger.token(jwt_text(header, claims_with())), kDoesNotFit});
    EXPECT_TRUE(
        read_jwt(keys().curve.token(jwt_text(header, claims_with())), keys().es256, test::kJwtNow))
        << "and from the right key it is looked over: " << member;
  }
  expect_refused(all, keys().es256);
}

}  // namespace
}  // namespace freshet::access
