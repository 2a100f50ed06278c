/// The doctor's look at certificates.
#include "app/doctor.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace freshet::app {
namespace {

using Verdict = Finding::Verdict;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Finding unreadable(char const* key, std::string const& path) {
  return {Verdict::bad, key, "cannot read " + path + ": " + std::generic_category().message(errno),
          "Check the path, and that this user may read the file."};
}

/// No program may stop here to ask somebody for a password.
int no_password(char*, int, int, void*) { return -1; }

Finding validity(X509 const& certificate, Clock const& clock) {
  auto now = static_cast<std::time_t>(clock.wall_us() / 1'000'000);
  int days = 0;
  int seconds = 0;
  std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> const today{ASN1_TIME_set(nullptr, now),
                                                                    &ASN1_TIME_free};
  if (!today ||
      ASN1_TIME_diff(&days, &seconds, today.get(), X509_get0_notAfter(&certificate)) != 1) {
    return {Verdict::doubtful, "tls.certificate", "has no readable end", "Get a new certificate."};
  }
  if (days < 0 || seconds < 0) {
    return {Verdict::bad, "tls.certificate", "has expired " + std::to_string(-days) + " days ago",
            "Get a new one: browsers refuse it."};
  }
  auto const says = "valid for " + std::to_string(days) + " more days";
  if (days >= 14) return {Verdict::good, "tls.certificate", says, {}};
  return {Verdict::doubtful, "tls.certificate", says,
          "Renew it now; SIGHUP makes a running server read it again."};
}

}  // namespace

Findings examine_tls(config::Tls const& tls, Clock const& clock) {
  if (tls.certificate.empty() || tls.key.empty()) return {};
  Bio const chain{BIO_new_file(tls.certificate.c_str(), "r"), &BIO_free_all};
  if (!chain) return {unreadable("tls.certificate", tls.certificate)};
  Bio const secret{BIO_new_file(tls.key.c_str(), "r"), &BIO_free_all};
  if (!secret) return {unreadable("tls.key", tls.key)};
  Certificate const certificate{PEM_read_bio_X509(chain.get(), nullptr, no_password, nullptr),
                                &X509_free};
  PrivateKey const key{PEM_read_bio_PrivateKey(secret.get(), nullptr, no_password, nullptr),
                       &EVP_PKEY_free};
  ERR_clear_error();
  if (!certificate) {
    return {{Verdict::bad, "tls.certificate", tls.certificate + " holds no PEM certificate",
             "It must begin with -----BEGIN CERTIFICATE-----, the server's own one first."}};
  }
  if (!key) {
    return {{Verdict::bad, "tls.key", tls.key + " holds no PEM key without a password",
             "Take its password off: `openssl pkey -in OLD -out NEW`."}};
  }
  bool const pair = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!pair) {
    return {{Verdict::bad, "tls.key", "is not the key of that certificate",
             "Set tls.certificate and tls.key to the two files of one request."}};
  }
  return {validity(*certificate, clock)};
}

}  // namespace freshet::app
