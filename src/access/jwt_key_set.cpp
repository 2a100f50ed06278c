#include "access/jwt_key_set.hpp"

#include "access/hash.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace freshet::access {
namespace {

using KeySetJson = nlohmann::json;

constexpr std::size_t kMostKeys = 100;
constexpr std::size_t kLongestKeyName = 255;

Error unfit_set(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

/// Empty: it is not there, or no text.
std::string member(KeySetJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

/// RFC 7517 §4.2 to 4.4: what it is for, where it says so.
bool signs(KeySetJson const& json, std::string_view algorithm) {
  auto const use = member(json, "use"), is_for = member(json, "alg");
  auto const operations = json.find("key_ops");
  bool const verifies = operations == json.end() ||
                        (operations->is_array() && std::ranges::count(*operations, "verify") > 0);
  return (use.empty() || use == "sig") && (is_for.empty() || is_for == algorithm) && verifies;
}

/// None: of another kind, or for another use.
std::optional<Result<JwtKey>> key_in(KeySetJson const& json) {
  auto const kind = member(json, "kty"), curve = member(json, "crv");
  auto const octets = [&](char const* name) {
    return from_base64url(member(json, name)).value_or(std::string{});
  };
  if (kind == "EC" && curve == "P-256" && signs(json, "ES256")) {
    return JwtKey::of_p256(octets("x"), octets("y"));
  }
  if (kind == "OKP" && curve == "Ed25519" && signs(json, "EdDSA")) {
    return JwtKey::of_ed25519(octets("x"));
  }
  return std::nullopt;
}

}  // namespace

Result<JwtKeySet> JwtKeySet::of_json(std::string_view text) {
  if (text.size() > kLongestJwks) return unfit_set("is longer than 64 KiB");
  auto const json = KeySetJson::parse(text.begin(), text.end(), nullptr, false);
  auto const keys = json.is_object() ? json.find("keys") : json.end();
  if (!json.is_object() || keys == json.end() || !keys->is_array()) {
    return unfit_set("is no JSON web key set: expected {\"keys\": [...]}");
  }
  if (keys->size() > kMostKeys) return unfit_set("holds more than 100 keys");
  JwtKeySet set;
  for (auto const& one : *keys) {
    auto key = one.is_object() ? key_in(one) : std::nullopt;
    if (!key) continue;
    auto id = member(one, "kid");
    auto const named = id.empty() ? std::string{"a key without a kid"} : "the key " + id;
    if (id.size() > kLongestKeyName) return unfit_set("holds a kid of more than 255 octets");
    if (!*key) return unfit_set(named + ' ' + key->error().what);
    if (std::ranges::count(set.keys_, id, &Named::id) > 0)
      return unfit_set("holds " + named + " twice");
    set.keys_.push_back({std::move(id), std::move(**key)});
  }
  if (set.keys_.empty()) {
    return unfit_set(
        "holds no key that signs: expected EC on P-256, for ES256, or OKP on Ed25519, for "
        "EdDSA");
  }
  return set;
}

Result<JwtKey> JwtKeySet::find(JwtHeader const& header) const {
  if (!header.key_id.empty()) {
    auto const at = std::ranges::find(keys_, header.key_id, &Named::id);
    if (at != keys_.end()) return at->key;
    return failure(boost::system::errc::no_such_process,
                   "is signed with a key (kid) that is none of those of auth.jwt.jwks");
  }
  auto const fits = [&](Named const& one) { return one.key.algorithm() == header.algorithm; };
  if (std::ranges::count_if(keys_, fits) == 1) return std::ranges::find_if(keys_, fits)->key;
  return failure(boost::system::errc::permission_denied,
                 keys_.empty()
                     ? "cannot be verified yet: the keys of auth.jwt.jwks have not been "
                       "fetched"
                     : "does not say which of the keys of auth.jwt.jwks it is signed with "
                       "(kid)");
}

}  // namespace freshet::access
