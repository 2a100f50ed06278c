#include "access/jwt.hpp"

#include "access/hash.hpp"
#include "access/jwt_json.hpp"
#include "access/stream_key.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace freshet::access {
namespace {

constexpr char kOwnIssuer[] = "freshet";  // iss and aud of our own tokens where none is configured
// RFC 8725 §3.11: tokens of other types are for something else, whoever signed them.
constexpr std::array<std::string_view, 4> kJwtTypes{"", "jwt", "at+jwt", "chat+jwt"};

Error bad_token(std::string_view why) {
  return failure(boost::system::errc::permission_denied, "the token " + std::string{why});
}

Error bad_part(std::string_view what) {
  return failure(boost::system::errc::permission_denied, "the token's " + std::string{what});
}

struct JwtParts {
  std::string_view header, claims, signature;
  std::string_view signed_text;  ///< the first two with their point
};

std::optional<JwtParts> split_jwt(std::string_view text) {
  auto const first = text.find('.');
  auto const last = text.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  auto const claims = text.substr(first + 1, last - first - 1);
  if (claims.find('.') != std::string_view::npos) return std::nullopt;
  return JwtParts{text.substr(0, first), claims, text.substr(last + 1), text.substr(0, last)};
}

/// What a token calls its algorithm, so that it can be told in a sentence.
std::string algorithm_shown(std::string const& word) {
  auto const fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return word.size() <= 16 && std::ranges::all_of(word, fits) ? word : "another algorithm";
}

/// Media types compare without case, and may leave out `application/` (RFC 7515 §4.1.9).
bool is_our_type(std::string type) {
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  constexpr std::string_view kTree = "application/";
  auto const name = std::string_view{type}.substr(type.starts_with(kTree) ? kTree.size() : 0);
  return std::ranges::count(kJwtTypes, name) > 0;
}

Result<JwtHeader> header_of(std::string_view part) {
  auto const octets = from_base64url(part);
  if (!octets) return bad_part("header is not base64url without padding");
  auto header = read_jwt_header(*octets);
  if (!header) return bad_part(header.error().what);
  if (header->algorithm.empty()) return bad_part("header has no alg");
  return header;
}

Result<JwtKey> key_for(JwtHeader const& header, JwtRules const& rules) {
  if (!rules.set) return rules.key;
  auto key = rules.set->find(header);
  return key ? key : Result<JwtKey>{Error{key.error().code, "the token " + key.error().what}};
}

Result<> check_jwt_header(JwtHeader const& header, JwtKey const& key) {
  auto const& algorithm = header.algorithm;
  if (algorithm != key.algorithm()) {
    return bad_token("is signed with " + algorithm_shown(algorithm) +
                     "; the configured key is for " + std::string{key.algorithm()});
  }
  if (!is_our_type(header.type)) return bad_token("is of another type (typ) than JWT");
  if (header.has_extensions) {
    return bad_token("wants extensions to be understood (crit), and there are none");
  }
  return {};
}

Result<JwtClaims> verified_claims(JwtParts const& parts, JwtKey const& key) {
  auto const signature = from_base64url(parts.signature);
  if (!signature) return bad_part("signature is not base64url without padding");
  if (!key.verifies(parts.signed_text, *signature)) return bad_part("signature does not fit");
  auto const octets = from_base64url(parts.claims);
  if (!octets) return bad_part("payload is not base64url without padding");
  auto claims = read_jwt_claims(*octets);
  if (!claims) return bad_part(claims.error().what);
  return claims;
}

Result<> check_jwt_times(JwtClaims const& claims, std::int64_t now_s) {
  if (!claims.expires_at) return bad_token("does not say when it ends (exp)");
  auto const end = *claims.expires_at;
  if (end <= now_s) {
    return failure(boost::system::errc::timed_out, "the token has expired on " + write_time(end));
  }
  if (claims.not_before && *claims.not_before > now_s + kJwtSkewS) {
    return bad_token("is not valid before " + write_time(*claims.not_before) + " (nbf)");
  }
  if (claims.issued_at && *claims.issued_at > now_s + kJwtSkewS) {
    return bad_token("was issued in the future (iat)");
  }
  auto const whole = end - claims.issued_at.value_or(end);
  if (whole > kLongestJwtS || end - now_s > kLongestJwtS + kJwtSkewS) {
    return bad_token("is valid for more than 24 hours (exp)");
  }
  return {};
}

Result<> check_jwt_names(JwtClaims const& claims, JwtRules const& rules) {
  if (claims.subject.empty()) return bad_token("does not say whose it is (sub)");
  if (!rules.issuer.empty() && claims.issuer != rules.issuer) {
    return bad_token(claims.issuer.empty() ? "does not say who issued it (iss)"
                                           : "is of another issuer (iss)");
  }
  if (!rules.audience.empty() && std::ranges::count(claims.audience, rules.audience) == 0) {
    return bad_token(claims.audience.empty() ? "does not say for whom it is (aud)"
                                             : "is for another audience (aud)");
  }
  return {};
}

}  // namespace

Result<Identity> Jwts::read(std::string_view text) const {
  auto who = read_jwt(text, *rules_.get(), clock_.wall_us() / 1'000'000);
  if (!who && who.error().code == boost::system::errc::no_such_process) unknown_.store(true);
  if (who && revocations_ != nullptr && revocations_->covers(*who)) {
    return bad_token("was taken back; ask for another");
  }
  return who;
}

Result<Identity> read_jwt(std::string_view text, JwtRules const& rules, std::int64_t now_s) {
  if (text.size() > kLongestJwt) return bad_token("is longer than 4096 characters");
  auto const parts = split_jwt(text);
  if (!parts) return bad_token("is no JSON web token: three parts with a point between them");
  auto const header = header_of(parts->header);
  if (!header) return header.error();
  auto const key = key_for(*header, rules);
  if (!key) return key.error();
  if (auto good = check_jwt_header(*header, *key); !good) return good.error();
  auto claims = verified_claims(*parts, *key);
  if (!claims) return claims.error();
  if (auto good = check_jwt_names(*claims, rules); !good) return good.error();
  if (auto good = check_jwt_times(*claims, now_s); !good) return good.error();
  return Identity{std::move(claims->subject),
                  std::move(claims->roles),
                  std::move(claims->channels),
                  *claims->expires_at,
                  std::move(claims->id),
                  claims->issued_at.value_or(0),
                  claims->age,
                  std::move(claims->name)};
}

Result<std::string> write_jwt(Identity const& who, JwtRules const& rules, std::int64_t now_s) {
  if (rules.set) {
    return failure(boost::system::errc::operation_not_supported,
                   "auth.jwt.jwks verifies tokens and cannot sign them: whoever has the private "
                   "halves signs");
  }
  JwtClaims claims;
  claims.subject = who.subject;
  claims.issuer = rules.issuer.empty() ? kOwnIssuer : rules.issuer;
  claims.audience = {rules.audience.empty() ? kOwnIssuer : rules.audience};
  claims.issued_at = now_s;
  claims.expires_at = who.expires_at;
  claims.roles = who.roles;
  claims.channels = who.channels;
  claims.age = who.age;
  claims.name = who.name;
  auto id = who.token_id.empty() ? make_key_id() : Result<std::string>{who.token_id};
  if (!id) return id.error();
  claims.id = std::move(*id);
  auto const header = write_jwt_header({std::string{rules.key.algorithm()}, "JWT"});
  auto const text = base64url(header) + '.' + base64url(write_jwt_claims(claims));
  auto const signature = rules.key.sign(text);
  if (!signature) return signature.error();
  auto token = text + '.' + base64url(*signature);
  if (auto read = read_jwt(token, rules, now_s); !read) return read.error();
  return token;
}

}  // namespace freshet::access
