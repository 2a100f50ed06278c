#include "app/acme/jws.hpp"

#include "access/hash.hpp"

#include <nlohmann/json.hpp>

namespace freshet::app::acme {
namespace {

using Json = nlohmann::json;

std::string written(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Sign>
Json flattened(Json const& head, std::string_view payload, Sign const& sign) {
  auto const first = access::base64url(written(head));
  auto const second = access::base64url(payload);
  return {{"protected", first},
          {"payload", second},
          {"signature", access::base64url(sign(first + '.' + second))}};
}

}  // namespace

std::string sign_request(Key const& key, Envelope const& envelope, std::string_view payload) {
  Json head{{"alg", "ES256"}, {"nonce", envelope.nonce}, {"url", envelope.url}};
  if (envelope.account.empty()) {
    head["jwk"] = Json::parse(key.jwk());
  } else {
    head["kid"] = envelope.account;
  }
  return written(flattened(head, payload, [&](std::string const& text) { return key.sign(text); }));
}

std::string sign_binding(Binding const& binding, Key const& account, std::string const& url) {
  Json const head{{"alg", "HS256"}, {"kid", binding.id}, {"url", url}};
  return written(flattened(head, account.jwk(), [&](std::string const& text) {
    return access::hmac_sha256(binding.secret, text);
  }));
}

}  // namespace freshet::app::acme
