#include "net/tls_context.hpp"

#include "base/assert.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>
#include <utility>

namespace freshet::net {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using boost::system::errc::errc_t;

// Authenticated encryption with forward secrecy, the cheapest first; nothing of RFC 9113 Appendix
// A.
constexpr char kCiphers12[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr char kCiphers13[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr char kGroups[] = "X25519:P-256:P-384";

// A client that puts ChaCha20 first has no hardware for AES and has its wish.
// kTLS is asked for; a kernel that has none changes nothing else.
constexpr std::uint64_t kOptions = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_ENABLE_KTLS;
// Partial writes: a record at a time, each of them progress. An idle connection keeps no buffers.
constexpr long kModes =
    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS;

Error wrong(std::string what) {
  ERR_clear_error();
  return failure(errc_t::invalid_argument, std::move(what));
}

/// OpenSSL's own word on the last mistake, in brackets; nothing when it has none.
std::string reason() {
  auto const* const text = ERR_reason_error_string(ERR_peek_last_error());
  return text == nullptr ? std::string{} : " (" + std::string{text} + ")";
}

/// No program may stop here to ask somebody for a password.
int no_password(char*, int, int, void*) { return -1; }

Result<Bio> open_file(std::string const& path) {
  errno = 0;
  Bio file{BIO_new_file(path.c_str(), "r"), &BIO_free_all};
  if (file) return Result<Bio>{std::move(file)};
  auto const why = errno != 0 ? std::generic_category().message(errno) : "out of memory";
  return wrong("cannot read " + path + ": " + why);
}

std::string day_of(ASN1_TIME const* time) {
  std::tm tm{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) return "a day that cannot be read";
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%F", &tm)};
}

std::string subject_of(X509 const* certificate) {
  Bio const memory{BIO_new(BIO_s_mem()), &BIO_free_all};
  if (!memory) return {};
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
  char* text = nullptr;
  auto const size = BIO_get_mem_data(memory.get(), &text);
  return size > 0 ? std::string{text, static_cast<std::size_t>(size)} : "no subject";
}

}  // namespace

Result<std::shared_ptr<TlsContext const>> TlsContext::load(
    TlsFiles const& files, std::span<std::string const> protocols, Clock const& clock,
    std::shared_ptr<TlsChallenges const> challenges) {
  std::shared_ptr<TlsContext> context{new TlsContext};
  context->challenges_ = std::move(challenges);
  if (auto made = context->make(protocols); !made) return std::move(made).error();
  if (auto taken = context->take_certificate(files.certificate); !taken) {
    return std::move(taken).error();
  }
  if (auto taken = context->take_key(files); !taken) return std::move(taken).error();
  context->look_at_certificate(files.certificate, clock);
  return std::shared_ptr<TlsContext const>{std::move(context)};
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

Result<> TlsContext::make(std::span<std::string const> protocols) {
  ERR_clear_error();
  context_ = SSL_CTX_new(TLS_server_method());
  bool const set = context_ != nullptr &&
                   SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION) == 1 &&
                   SSL_CTX_set_cipher_list(context_, kCiphers12) == 1 &&
                   SSL_CTX_set_ciphersuites(context_, kCiphers13) == 1 &&
                   SSL_CTX_set1_groups_list(context_, kGroups) == 1;
  if (!set) return wrong("OpenSSL refuses what TLS needs" + reason());
  SSL_CTX_set_options(context_, kOptions);
  SSL_CTX_set_mode(context_, kModes);
  // One read of the socket fetches a record's head and body together.
  SSL_CTX_set_read_ahead(context_, 1);
  // Sessions are the clients' to keep, in tickets.
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb(context_, no_password);
  for (auto const& name : protocols) {
    FRESHET_ASSERT(!name.empty() && name.size() < 256);
    protocols_ += static_cast<char>(name.size());
    protocols_ += name;
  }
  if (!protocols_.empty()) SSL_CTX_set_alpn_select_cb(context_, &choose_protocol, this);
  if (challenges_) SSL_CTX_set_client_hello_cb(context_, &look_at_hello, this);
  return {};
}

Result<> TlsContext::take_certificate(std::string const& path) {
  // Looked at first for the sake of its errors; those of the chain say less.
  auto const file = open_file(path);
  if (!file) return file.error();
  Certificate const own{PEM_read_bio_X509_AUX(file->get(), nullptr, no_password, nullptr),
                        &X509_free};
  if (!own) return wrong(path + " holds no PEM certificate" + reason());
  if (SSL_CTX_use_certificate_chain_file(context_, path.c_str()) == 1) return {};
  return wrong("the certificate in " + path + " cannot be used" + reason());
}

Result<> TlsContext::take_key(TlsFiles const& files) {
  auto const file = open_file(files.key);
  if (!file) return file.error();
  PrivateKey const key{PEM_read_bio_PrivateKey(file->get(), nullptr, no_password, nullptr),
                       &EVP_PKEY_free};
  if (!key) return wrong(files.key + " holds no PEM key without a password" + reason());
  if (X509_check_private_key(SSL_CTX_get0_certificate(context_), key.get()) != 1) {
    return wrong("the key in " + files.key + " does not match the certificate in " +
                 files.certificate);
  }
  if (SSL_CTX_use_PrivateKey(context_, key.get()) == 1) return {};
  return wrong("the key in " + files.key + " cannot be used" + reason());
}

void TlsContext::look_at_certificate(std::string const& path, Clock const& clock) {
  auto const* const certificate = SSL_CTX_get0_certificate(context_);
  auto now = static_cast<std::time_t>(clock.wall_us() / 1'000'000);
  auto const* const from = X509_get0_notBefore(certificate);
  auto const* const until = X509_get0_notAfter(certificate);
  about_ = subject_of(certificate) + ", valid until " + day_of(until);
  if (X509_cmp_time(until, &now) < 0) {
    warning_ =
        "the certificate in " + path + " has expired on " + day_of(until) + ": browsers refuse it";
  } else if (X509_cmp_time(from, &now) > 0) {
    warning_ = "the certificate in " + path + " is not valid before " + day_of(from);
  }
  ERR_clear_error();
}

int TlsContext::look_at_hello(SSL* ssl, int*, void* self) {
  static_cast<TlsContext const*>(self)->challenges_->look_at_hello(ssl);
  return SSL_CLIENT_HELLO_SUCCESS;
}

int TlsContext::choose_protocol(SSL* ssl, unsigned char const** out, unsigned char* size,
                                unsigned char const* offered, unsigned offered_size, void* self) {
  auto const* const context = static_cast<TlsContext const*>(self);
  auto const& wanted = context->protocols_;
  auto const& challenges = context->challenges_;
  if (challenges &&
      challenges->was_shown(ssl, {reinterpret_cast<char const*>(offered), offered_size})) {
    *out = offered + 1;
    *size = static_cast<unsigned char>(kAcmeTls.size());
    return SSL_TLSEXT_ERR_OK;
  }
  unsigned char* chosen = nullptr;
  auto const found =
      SSL_select_next_proto(&chosen, size, reinterpret_cast<unsigned char const*>(wanted.data()),
                            static_cast<unsigned>(wanted.size()), offered, offered_size);
  *out = chosen;
  // RFC 7301 §3.2: nothing in common ends the handshake.
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace freshet::net
