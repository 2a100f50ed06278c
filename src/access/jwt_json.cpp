#include "access/jwt_json.hpp"

#include "access/channel_name.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace freshet::access {
namespace {

// Members in the order they are written.
using Json = nlohmann::ordered_json;

constexpr int kDeepest = 8;
constexpr std::size_t kLongestText = 255, kLongestRole = 64;  // octets
constexpr std::size_t kMostAudiences = 16, kMostRoles = 32, kMostChannels = 256;
constexpr std::uint64_t kOldest = 150;                 // years
constexpr std::int64_t kLatestTime = 253'402'300'799;  // the year 9999

/// What a parser would pass over: where two readers part.
struct JsonOddities {
  std::vector<std::set<std::string>> open;  ///< the members so far of each object that is open
  bool deep = false, twice = false;

  void see(int depth, Json::parse_event_t event, Json const& value) {
    using Event = Json::parse_event_t;
    bool const opens = event == Event::object_start || event == Event::array_start;
    deep = deep || (opens && depth >= kDeepest);
    if (event == Event::object_start) open.emplace_back();
    if (event == Event::object_end) open.pop_back();
    if (event == Event::key) {
      twice = twice || !open.back().insert(value.get_ref<std::string const&>()).second;
    }
  }
};

/// `part`: whose JSON it is.
Result<Json> read_json_object(std::string_view text, std::string const& part) {
  // The parser takes a mark of byte order for nothing and a NUL for the end of the text.
  if (text.find('\0') != std::string_view::npos || text.starts_with("\xEF\xBB\xBF")) {
    return malformed(part + " is not JSON");
  }
  JsonOddities odd;
  auto json = Json::parse(
      text.begin(), text.end(),
      [&](int depth, Json::parse_event_t event, Json& value) {
        odd.see(depth, event, value);
        return true;
      },
      false);
  if (json.is_discarded()) return malformed(part + " is not JSON");
  if (!json.is_object()) return malformed(part + " is not a JSON object");
  if (odd.twice) return malformed(part + " names a member twice");
  if (odd.deep) return malformed(part + " is nested deeper than 8");
  return json;
}

/// Of one line, to be shown and logged.
bool is_plain(std::string const& text, std::size_t longest) {
  auto const control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return !text.empty() && text.size() <= longest && std::ranges::none_of(text, control);
}

/// Reads members one after another; the first that is wrong is kept.
class JwtMembers {
 public:
  explicit JwtMembers(Json const& object) : object_{object} {}

  [[nodiscard]] bool has(char const* name) const { return object_.contains(name); }

  void text(char const* name, std::string& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    if (!value->is_string() || !is_plain(value->get_ref<std::string const&>(), kLongestText)) {
      return blame(name, "a text of 1 to 255 octets in one line");
    }
    into = value->get<std::string>();
  }

  /// RFC 7519 §2: NumericDate may have a fraction, which is cut off.
  void time(char const* name, std::optional<std::int64_t>& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    auto const seconds = value->is_number() ? value->get<double>() : -1.0;
    if (!(seconds >= 0 && seconds <= static_cast<double>(kLatestTime))) {
      return blame(name, "a time in seconds, as a number");
    }
    into = value->is_number_float() ? static_cast<std::int64_t>(std::floor(seconds))
                                    : value->get<std::int64_t>();
  }

  void years(char const* name, std::uint32_t& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > kOldest) {
      return blame(name, "years from 0 to 150");
    }
    into = std::max(into, value->get<std::uint32_t>());
  }

  /// `each` says what is wrong with one, or nothing.
  template <class F>
  void texts(char const* name, std::size_t most, std::vector<std::string>& into, F each) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return blame(name, "a list of texts");
    if (value->size() > most) return blame(name, std::to_string(most) + " texts at most");
    for (auto const& one : *value) {
      if (!one.is_string()) return blame(name, "a list of texts");
      if (auto wrong = each(one.get_ref<std::string const&>()); !wrong.empty()) {
        return complain(std::string{name} + ": " + wrong);
      }
      into.push_back(one.get<std::string>());
    }
  }

  [[nodiscard]] std::string const& trouble() const { return trouble_; }

 private:
  [[nodiscard]] Json const* find(char const* name) const {
    auto const at = object_.find(name);
    return at == object_.end() ? nullptr : &*at;
  }
  void blame(char const* name, std::string const& expected) {
    complain(std::string{name} + ": expected " + expected);
  }
  void complain(std::string what) {
    if (trouble_.empty()) trouble_ = std::move(what);
  }

  Json const& object_;
  std::string trouble_;
};

/// RFC 7519 §4.1.3: one text or a list.
void read_audience(JwtMembers& members, Json const& json, std::vector<std::string>& into) {
  if (json.contains("aud") && json["aud"].is_string()) {
    members.text("aud", into.emplace_back());
    return;
  }
  members.texts("aud", kMostAudiences, into, [](std::string const& one) -> std::string {
    return is_plain(one, kLongestText) ? "" : "expected texts of 1 to 255 octets in one line";
  });
}

void read_channels(JwtMembers& members, std::optional<std::vector<std::string>>& into) {
  if (!members.has("channels")) return;
  members.texts("channels", kMostChannels, into.emplace(), [](std::string const& one) {
    auto const fit = check_channel_name(one);
    return fit ? std::string{} : fit.error().what;
  });
}

}  // namespace

Result<JwtHeader> read_jwt_header(std::string_view json) {
  auto const object = read_json_object(json, "header");
  if (!object) return object.error();
  JwtHeader header;
  JwtMembers members{*object};
  members.text("alg", header.algorithm);
  members.text("typ", header.type);
  header.has_extensions = members.has("crit");
  // One configured key needs no name, so that odd ones are no fault.
  if (auto const id = object->find("kid"); id != object->end() && id->is_string()) {
    auto const& name = id->get_ref<std::string const&>();
    if (is_plain(name, kLongestText)) header.key_id = name;
  }
  if (!members.trouble().empty()) return malformed(members.trouble());
  return header;
}

Result<JwtClaims> read_jwt_claims(std::string_view json) {
  auto const object = read_json_object(json, "payload");
  if (!object) return object.error();
  JwtClaims claims;
  JwtMembers members{*object};
  members.text("sub", claims.subject);
  members.text("iss", claims.issuer);
  read_audience(members, *object, claims.audience);
  members.time("exp", claims.expires_at);
  members.time("nbf", claims.not_before);
  members.time("iat", claims.issued_at);
  members.texts("roles", kMostRoles, claims.roles, [](std::string const& one) -> std::string {
    return is_plain(one, kLongestRole) ? "" : "expected words of 1 to 64 octets in one line";
  });
  read_channels(members, claims.channels);
  // What somebody is called opens nothing: an odd one is no fault.
  if (auto const name = object->find("name"); name != object->end() && name->is_string()) {
    auto const& text = name->get_ref<std::string const&>();
    if (is_plain(text, kLongestText)) claims.name = text;
  }
  members.text("jti", claims.id);
  members.years("age", claims.age);
  members.years("age_over", claims.age);
  if (!members.trouble().empty()) return malformed(members.trouble());
  return claims;
}

std::string write_jwt_header(JwtHeader const& header) {
  return Json{{"alg", header.algorithm}, {"typ", header.type}}.dump();
}

std::string write_jwt_claims(JwtClaims const& claims) {
  Json json{{"sub", claims.subject}, {"iss", claims.issuer}};
  if (claims.audience.size() == 1) json["aud"] = claims.audience.front();
  if (claims.audience.size() > 1) json["aud"] = claims.audience;
  if (claims.issued_at) json["iat"] = *claims.issued_at;
  if (claims.not_before) json["nbf"] = *claims.not_before;
  if (claims.expires_at) json["exp"] = *claims.expires_at;
  json["roles"] = claims.roles;
  if (claims.channels) json["channels"] = *claims.channels;
  if (!claims.id.empty()) json["jti"] = claims.id;
  if (claims.age > 0) json["age_over"] = claims.age;
  if (!claims.name.empty()) json["name"] = claims.name;
  // What is no UTF-8 becomes U+FFFD.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace freshet::access
