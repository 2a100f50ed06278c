#include "net/tls_challenges.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <utility>

namespace freshet::net {
namespace {

using Text = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

// As the extension has it when nothing else is offered: the list's length, the name's, the name.
constexpr std::string_view kOnlyAcme{
    "\0\x0b\x0a"
    "acme-tls/1",
    13};
constexpr std::size_t kBeforeName = 5;  // the list's length, the kind, the name's length

Text read_from(std::string const& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all};
}

std::string_view extension_of(SSL* ssl, unsigned kind) {
  unsigned char const* octets = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, kind, &octets, &size) != 1) return {};
  return {reinterpret_cast<char const*>(octets), size};
}

/// RFC 6066 §3: a list of one name. OpenSSL itself looks at it later, and closely.
std::string name_asked_for(SSL* ssl) {
  auto const list = extension_of(ssl, TLSEXT_TYPE_server_name);
  if (list.size() <= kBeforeName) return {};
  std::string name;
  for (char const c : list.substr(kBeforeName)) {
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

}  // namespace

struct TlsChallenges::Pair {
  std::unique_ptr<X509, decltype(&X509_free)> certificate;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
};

Result<> TlsChallenges::show(std::string const& name, std::string const& pem) {
  auto const key = read_from(pem);
  auto const certificate = read_from(pem);
  auto pair = std::make_shared<Pair>(
      Pair{{PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr), &X509_free},
           {PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free}});
  bool const good = pair->certificate && pair->key &&
                    X509_check_private_key(pair->certificate.get(), pair->key.get()) == 1;
  ERR_clear_error();
  if (!good) {
    return failure(boost::system::errc::invalid_argument, "no pair of a certificate and its key");
  }
  auto const now = pairs_.get();
  auto next = now ? std::make_shared<Pairs>(*now) : std::make_shared<Pairs>();
  (*next)[name] = std::move(pair);
  pairs_.set(std::move(next));
  any_ = true;
  return {};
}

void TlsChallenges::hide(std::string const& name) {
  auto const now = pairs_.get();
  if (!now) return;
  auto next = std::make_shared<Pairs>(*now);
  next->erase(name);
  any_ = !next->empty();
  pairs_.set(std::move(next));
}

void TlsChallenges::look_at_hello(SSL* ssl) const {
  if (!any_) return;
  auto const kind = TLSEXT_TYPE_application_layer_protocol_negotiation;
  if (extension_of(ssl, kind) != kOnlyAcme) return;
  auto const pairs = pairs_.get();
  auto const at = pairs->find(name_asked_for(ssl));
  if (at == pairs->end()) return;
  SSL_certs_clear(ssl);
  SSL_use_cert_and_key(ssl, at->second->certificate.get(), at->second->key.get(), nullptr, 1);
  ERR_clear_error();
}

bool TlsChallenges::was_shown(SSL const* ssl, std::string_view offered) const {
  if (!any_ || offered != kOnlyAcme.substr(2)) return false;
  auto const* const shown = SSL_get_certificate(ssl);
  auto const pairs = pairs_.get();
  for (auto const& [name, pair] : *pairs) {
    if (pair->certificate.get() == shown) return true;
  }
  return false;
}

}  // namespace freshet::net
