#include "app/acme/certificate.hpp"

#include "access/hash.hpp"
#include "app/acme/openssl.hpp"
#include "base/assert.hpp"
#include "base/ip.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <utility>

namespace freshet::app::acme {
namespace {

using X509Ptr = Owned<X509, X509_free>;
using Extension = Owned<X509_EXTENSION, X509_EXTENSION_free>;
using AltNames = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

constexpr std::int64_t kHour = 3'600, kDay = 86'400;
constexpr char kAcmeIdentifier[] = "1.3.6.1.5.5.7.1.31";  // RFC 8737 §6.1
constexpr std::size_t kLongestPem = 256UL * 1024;
constexpr int kMostNames = 200;

Error unfit(std::string what) {
  ERR_clear_error();
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

Error openssl_refuses() {
  auto const* const text = ERR_reason_error_string(ERR_peek_last_error());
  return unfit(std::string{"OpenSSL makes no certificate: "} + (text ? text : "no reason given"));
}

X509Ptr first_of(std::string_view pem) {
  if (pem.size() > kLongestPem) return {};
  auto const text = reading(pem);
  FRESHET_ASSERT(text != nullptr);
  return X509Ptr{PEM_read_bio_X509(text.get(), nullptr, nobody_to_ask, nullptr)};
}

std::int64_t seconds_of(ASN1_TIME const* time) {
  std::tm parts{};
  return time != nullptr && ASN1_TIME_to_tm(time, &parts) == 1 ? ::timegm(&parts) : 0;
}

std::string small(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c > ' ' && c < '\x7F') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string_view octets_in(ASN1_STRING const* string) {
  return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// Four octets or sixteen (RFC 5280 §4.2.1.6); else nothing.
std::string address_in(std::string_view octets) {
  IpAddress address;
  std::array<std::uint8_t, 4> four{};
  if (octets.size() == four.size()) {
    std::ranges::copy(octets, four.begin());
    address = ipv4(four);
  } else if (octets.size() == address.octets.size()) {
    std::ranges::copy(octets, address.octets.begin());
  } else {
    return {};
  }
  return to_string(address);
}

Names names_of(X509 const* certificate) {
  AltNames const all{static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
  Names names;
  for (int i = 0; i < std::min(kMostNames, sk_GENERAL_NAME_num(all.get())); ++i) {
    auto const* const each = sk_GENERAL_NAME_value(all.get(), i);
    if (each->type == GEN_DNS) names.push_back(small(octets_in(each->d.dNSName)));
    if (each->type == GEN_IPADD) names.push_back(address_in(octets_in(each->d.iPAddress)));
  }
  return names;
}

/// Its organisation and common name, as far as it has them.
std::string shown_issuer(X509 const* certificate) {
  std::string shown;
  for (int const part : {NID_organizationName, NID_commonName}) {
    char text[128];
    auto const n =
        X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate), part, text, sizeof(text));
    if (n <= 0) continue;
    if (!shown.empty()) shown += ", ";
    for (char const c : std::string_view{text, static_cast<std::size_t>(n)}) {
      shown += c >= ' ' && c < '\x7F' ? c : '?';
    }
  }
  return shown.empty() ? "an authority without a name" : shown;
}

Certificate facts_of(X509 const* certificate) {
  return {
      names_of(certificate),
      shown_issuer(certificate),
      {seconds_of(X509_get0_notBefore(certificate)), seconds_of(X509_get0_notAfter(certificate))}};
}

/// As OpenSSL's configuration has it: "DNS:a.example,IP:127.0.0.1". The names were looked at.
Extension alt_names(Names const& names) {
  std::string text;
  for (auto const& name : names) {
    text += (text.empty() ? "" : ",") + std::string{parse_ip(name) ? "IP:" : "DNS:"} + name;
  }
  return Extension{X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, text.c_str())};
}

bool name_subject(X509* certificate, std::string const& subject) {
  auto* const name = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, octets_of(subject),
                                    static_cast<int>(subject.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool number(X509* certificate) {
  std::uint64_t serial = 0;
  return RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

bool add(X509* certificate, Extension const& extension) {
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Without its extensions and its signature.
X509Ptr begun(Key const& key, SelfSigned const& wish) {
  X509Ptr made{X509_new()};
  bool const good =
      made && X509_set_version(made.get(), X509_VERSION_3) == 1 && number(made.get()) &&
      ASN1_TIME_set(X509_getm_notBefore(made.get()), wish.now_s - kHour) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(made.get()), wish.now_s + kDay * wish.days) != nullptr &&
      name_subject(made.get(), wish.subject) && X509_set_pubkey(made.get(), key.native()) == 1;
  return good ? std::move(made) : X509Ptr{};
}

Result<std::string> finished(X509* certificate, Key const& key) {
  Bio const memory{BIO_new(BIO_s_mem())};
  if (!memory || X509_sign(certificate, key.native(), EVP_sha256()) <= 0 ||
      PEM_write_bio_X509(memory.get(), certificate) != 1) {
    return openssl_refuses();
  }
  return key.pem() + text_in(memory.get());
}

void free_all(STACK_OF(X509_EXTENSION) * extensions) {
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

Extension acme_identifier(std::string_view key_authorization) {
  // An OCTET STRING of 32 octets, in DER.
  auto const der = std::string{"\x04\x20", 2} + access::sha256(key_authorization);
  Owned<ASN1_OBJECT, ASN1_OBJECT_free> const kind{OBJ_txt2obj(kAcmeIdentifier, 1)};
  Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> const value{ASN1_OCTET_STRING_new()};
  bool const good =
      kind && value &&
      ASN1_OCTET_STRING_set(value.get(), octets_of(der), static_cast<int>(der.size())) == 1;
  return Extension{good ? X509_EXTENSION_create_by_OBJ(nullptr, kind.get(), 1, value.get())
                        : nullptr};
}

}  // namespace

bool Certificate::covers(std::string const& name) const {
  return std::ranges::find(names, name) != names.end();
}

bool Certificate::covers_all(Names const& wanted) const {
  return std::ranges::all_of(wanted, [&](std::string const& name) { return covers(name); });
}

Result<Certificate> read_certificate(std::string_view pem) {
  auto const certificate = first_of(pem);
  if (!certificate) return unfit("there is no certificate in PEM");
  auto facts = facts_of(certificate.get());
  ERR_clear_error();
  return facts;
}

Result<Certificate> check_chain(std::string_view pem, Key const& key, Names const& names,
                                std::int64_t now_s) {
  auto const certificate = first_of(pem);
  if (!certificate) return unfit("there is no certificate in PEM");
  bool const ours = X509_check_private_key(certificate.get(), key.native()) == 1;
  auto facts = facts_of(certificate.get());
  ERR_clear_error();
  if (!ours) return unfit("the certificate is not for the key that was sent");
  for (auto const& name : names) {
    if (!facts.covers(name)) return unfit("the certificate is not for " + name);
  }
  if (facts.validity.until_s <= now_s || facts.validity.from_s > now_s + kDay) {
    return unfit("the certificate is valid from " + shown_time(facts.validity.from_s) + " to " +
                 shown_time(facts.validity.until_s) + ", and here it is " + shown_time(now_s) +
                 "; look at this machine's clock");
  }
  return facts;
}

Result<std::string> signing_request(Key const& key, Names const& names) {
  Owned<X509_REQ, X509_REQ_free> const request{X509_REQ_new()};
  auto extension = alt_names(names);
  Owned<STACK_OF(X509_EXTENSION), free_all> const extensions{sk_X509_EXTENSION_new_null()};
  bool const good = request && extension && extensions &&
                    sk_X509_EXTENSION_push(extensions.get(), extension.get()) == 1;
  if (!good) return openssl_refuses();
  static_cast<void>(extension.release());  // the stack's now
  if (X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_add_extensions(request.get(), extensions.get()) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.native()) != 1 ||
      X509_REQ_sign(request.get(), key.native(), EVP_sha256()) <= 0) {
    return openssl_refuses();
  }
  unsigned char* der = nullptr;
  auto const size = i2d_X509_REQ(request.get(), &der);
  if (size <= 0) return openssl_refuses();
  std::string octets(reinterpret_cast<char const*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return octets;
}

Result<std::string> self_signed(SelfSigned const& wish) {
  auto const key = Key::make();
  if (!key) return key.error();
  auto const made = begun(*key, wish);
  auto const of = [](int kind, char const* value) {
    return Extension{X509V3_EXT_conf_nid(nullptr, nullptr, kind, value)};
  };
  bool const good = made && add(made.get(), alt_names(wish.names)) &&
                    add(made.get(), of(NID_basic_constraints, "critical,CA:FALSE")) &&
                    add(made.get(), of(NID_key_usage, "critical,digitalSignature")) &&
                    add(made.get(), of(NID_ext_key_usage, "serverAuth"));
  if (!good) return openssl_refuses();
  return finished(made.get(), *key);
}

Result<std::string> challenge_certificate(std::string const& name,
                                          std::string_view key_authorization, std::int64_t now_s) {
  auto const key = Key::make();
  if (!key) return key.error();
  auto const made = begun(*key, {"ACME challenge", {name}, now_s, 1});
  bool const good = made && add(made.get(), alt_names({name})) &&
                    add(made.get(), acme_identifier(key_authorization));
  if (!good) return openssl_refuses();
  return finished(made.get(), *key);
}

}  // namespace freshet::app::acme
