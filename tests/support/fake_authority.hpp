/// FakeAuthority: an ACME server on the loopback that does what is right, or what a test wants
/// instead. It validates nothing; pebble does (tests/e2e/acme.py).
#pragma once

#include "access/hash.hpp"
#include "support/web_receiver.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace freshet::test {

class FakeAuthority {
 public:
  /// What was asked for, how often by now, and the payload. Nothing: do what is right.
  using Instead = std::function<std::optional<std::string>(std::string const& what, int turn,
                                                           std::string payload)>;

  explicit FakeAuthority(Instead instead = {}) : instead_{std::move(instead)} {}

  [[nodiscard]] std::string directory() const { return receiver_.url("/directory"); }
  /// How often: directory, nonce, account, order, authz, challenge, finalize, poll, certificate.
  [[nodiscard]] int asked(std::string const& what) {
    std::scoped_lock const lock{mutex_};
    return asked_[what];
  }
  /// The kinds of the challenges that were taken up, in their order.
  [[nodiscard]] std::vector<std::string> challenges() {
    std::scoped_lock const lock{mutex_};
    return challenges_;
  }
  [[nodiscard]] static std::string problem(int status, std::string const& type,
                                           std::string const& headers = {}) {
    nlohmann::json const body{{"type", "urn:ietf:params:acme:error:" + type},
                              {"detail", "so it is"}};
    return web_answer(status, body.dump(), headers);
  }

  /// Of the certificates that it gives, from now.
  std::atomic<long> from_s{-60}, to_s{86'400L * 90};
  /// Of another key than it was asked for.
  std::atomic<bool> mixes_keys_up{false};
  /// All that it says of nonces is a lie.
  std::atomic<bool> refuses_nonces{false};

 private:
  using Json = nlohmann::json;
  struct Asked {
    std::string what, argument;
    Json payload, head;
  };
  using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

  [[nodiscard]] std::string at(std::string const& path) const { return receiver_.url(path); }

  std::optional<std::string> answer(Heard const& heard) {
    std::scoped_lock const lock{mutex_};
    Asked asked;
    auto const target = heard.line().substr(heard.line().find(' ') + 2);
    auto const path = target.substr(0, target.find(' '));
    asked.what = path.substr(0, path.find('-'));
    if (path.find('-') != std::string::npos) asked.argument = path.substr(path.find('-') + 1);
    auto const turn = ++asked_[asked.what];
    bool const is_signed = heard.line().starts_with("POST ");
    std::string payload;
    if (is_signed) {
      auto const jws = Json::parse(heard.body, nullptr, false);
      if (!jws.is_object()) return web_answer(400);
      asked.head = Json::parse(*access::from_base64url(jws["protected"].get<std::string>()));
      payload = *access::from_base64url(jws["payload"].get<std::string>());
      asked.payload = Json::parse(payload, nullptr, false);
      bool const known =
          nonces_.erase(asked.head["nonce"].get<std::string>()) == 1 && !refuses_nonces;
      if (!known) return with_nonce(problem(400, "badNonce"));
    }
    if (instead_) {
      if (auto other = instead_(asked.what, turn, payload)) return with_nonce(*other);
    }
    return with_nonce(right(asked));
  }

  std::string with_nonce(std::string answer) {
    auto const nonce = "nonce" + std::to_string(nonces_given_++);
    nonces_.insert(nonce);
    return answer.insert(answer.find("\r\n") + 2, "Replay-Nonce: " + nonce + "\r\n");
  }

  std::string right(Asked const& asked) {
    if (asked.what == "directory") {
      return web_answer(200, Json{{"newNonce", at("/nonce")},
                                  {"newAccount", at("/account")},
                                  {"newOrder", at("/order")}}
                                 .dump());
    }
    if (asked.what == "nonce") return "HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n";
    if (asked.what == "account") {
      return web_answer(201, R"({"status": "valid"})", "Location: " + at("/account-1") + "\r\n");
    }
    if (asked.what == "order") return new_order(asked);
    if (asked.what == "poll") return web_answer(200, order());
    if (asked.what == "authz") return web_answer(200, authorization(asked.argument));
    if (asked.what == "challenge") {
      auto const dot = asked.argument.find('.');
      challenges_.push_back(asked.argument.substr(0, dot));
      valid_.insert(asked.argument.substr(dot + 1));
      return web_answer(200, challenge(asked.argument.substr(0, dot), "x", "processing"));
    }
    if (asked.what == "finalize") {
      certificate_ = certify(asked.payload["csr"].get<std::string>());
      return web_answer(200, order());
    }
    if (asked.what == "certificate") return web_answer(200, certificate_);
    return web_answer(404);
  }

  std::string new_order(Asked const& asked) {
    names_.clear();
    valid_.clear();
    certificate_.clear();
    for (auto const& each : asked.payload["identifiers"])
      names_.push_back(each["value"].get<std::string>());
    return web_answer(201, order(), "Location: " + at("/poll-1") + "\r\n");
  }

  std::string order() const {
    Json json{
        {"status", "pending"}, {"finalize", at("/finalize-1")}, {"authorizations", Json::array()}};
    for (auto const& name : names_) json["authorizations"].push_back(at("/authz-" + name));
    if (valid_.size() == names_.size()) json["status"] = "ready";
    if (!certificate_.empty()) {
      json["status"] = "valid";
      json["certificate"] = at("/certificate-1");
    }
    return json.dump();
  }

  std::string challenge(std::string const& type, std::string const& name,
                        std::string const& status) const {
    return Json{{"type", type},
                {"url", at("/challenge-" + type + '.' + name)},
                {"token", "token_of_" + type},
                {"status", status}}
        .dump();
  }

  std::string authorization(std::string const& name) const {
    Json json{{"identifier", {{"type", "dns"}, {"value", name}}},
              {"status", valid_.contains(name) ? "valid" : "pending"},
              {"challenges", Json::array()}};
    for (auto const* const type : {"dns-01", "http-01", "tls-alpn-01"}) {
      json["challenges"].push_back(Json::parse(challenge(type, name, "pending")));
    }
    return json.dump();
  }

  std::string certify(std::string const& csr) const {
    auto const der = *access::from_base64url(csr);
    auto const* octets = reinterpret_cast<unsigned char const*>(der.data());
    std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)> const request{
        d2i_X509_REQ(nullptr, &octets, static_cast<long>(der.size())), &X509_REQ_free};
    std::unique_ptr<X509, decltype(&X509_free)> const made{X509_new(), &X509_free};
    if (!request || X509_REQ_verify(request.get(), X509_REQ_get0_pubkey(request.get())) != 1) {
      return "this is no signing request";
    }
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 7);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), from_s);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), to_s);
    auto* const issuer = X509_get_issuer_name(made.get());
    X509_NAME_add_entry_by_txt(issuer, "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>("Fake Authority"), -1, -1, 0);
    X509_set_pubkey(made.get(), mixes_keys_up ? key_.get() : X509_REQ_get0_pubkey(request.get()));
    auto* const extensions = X509_REQ_get_extensions(request.get());
    for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i) {
      X509_add_ext(made.get(), sk_X509_EXTENSION_value(extensions, i), -1);
    }
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const memory{BIO_new(BIO_s_mem()), &BIO_free_all};
    PEM_write_bio_X509(memory.get(), made.get());
    char* text = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  std::mutex mutex_;
  Instead const instead_;
  Pkey const key_{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  std::map<std::string, int> asked_;
  std::set<std::string> nonces_;
  int nonces_given_ = 0;
  std::vector<std::string> names_, challenges_;
  std::set<std::string> valid_;
  std::string certificate_;
  WebReceiver receiver_{[this](Heard const& heard) { return answer(heard); }};
};

}  // namespace freshet::test
