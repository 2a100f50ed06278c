/// write_certificate(): a certificate and its key as two files, made by OpenSSL.
#pragma once

#include "support/temp_dir.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace freshet::test {

struct CertificateFiles {
  std::string certificate, key;
};

struct CertificateOptions {
  std::string name = "first.example";  ///< the subject, by which tests tell one from another
  int from_days = -365, to_days = 90;  ///< from now
  std::string password = {};           ///< of the key's file
};

/// `file` is the stem of both names: FILE.crt, FILE.key. Overwrites.
inline CertificateFiles write_certificate(TempDir const& folder, std::string const& file,
                                          CertificateOptions const& options = {}) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key{EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> const certificate{X509_new(), &X509_free};
  auto* const x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), 86'400L * options.from_days);
  X509_gmtime_adj(X509_getm_notAfter(x509), 86'400L * options.to_days);
  auto* const subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<unsigned char const*>(options.name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(x509, subject);
  X509_set_pubkey(x509, key.get());
  if (X509_sign(x509, key.get(), EVP_sha256()) <= 0) throw std::runtime_error("cannot sign");
  CertificateFiles const files{folder.path(file + ".crt"), folder.path(file + ".key")};
  auto* const crt = std::fopen(files.certificate.c_str(), "w");
  PEM_write_X509(crt, x509);
  std::fclose(crt);
  auto* const pem = std::fopen(files.key.c_str(), "w");
  auto const* const password = reinterpret_cast<unsigned char const*>(options.password.c_str());
  PEM_write_PrivateKey(pem, key.get(), options.password.empty() ? nullptr : EVP_aes_128_cbc(),
                       password, static_cast<int>(options.password.size()), nullptr, nullptr);
  std::fclose(pem);
  return files;
}

}  // namespace freshet::test
