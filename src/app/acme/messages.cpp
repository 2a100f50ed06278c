#include "app/acme/messages.hpp"

#include "base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace freshet::app::acme {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestAddress = 2'048, kLongestToken = 1'024;
constexpr std::size_t kLongestWords = 500, kLongestName = 255;
constexpr std::size_t kMostAuthorizations = 200, kMostChallenges = 32;
constexpr std::string_view kProblemPrefix = "urn:ietf:params:acme:error:";

constexpr std::array<std::pair<std::string_view, Status>, 8> kStatuses{
    {{"pending", Status::pending},
     {"ready", Status::ready},
     {"processing", Status::processing},
     {"valid", Status::valid},
     {"invalid", Status::invalid},
     {"deactivated", Status::over},
     {"expired", Status::over},
     {"revoked", Status::over}}};

/// Of one line, bounded: it is shown and logged.
std::string fit_to_show(std::string_view text, std::size_t most) {
  std::string out;
  for_each_code_point(text, [&](CodePoint const& point) {
    if (out.size() >= most) return;
    auto const control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
    out += control ? std::string_view{" "} : point.good ? point.octets : kReplacementText;
  });
  return out;
}

/// Null: there is none of that name and kind.
Json const* text_member(Json const& object, char const* name) {
  auto const at = object.find(name);
  return at != object.end() && at->is_string() ? &*at : nullptr;
}

std::string shown_member(Json const& object, char const* name, std::size_t most = kLongestWords) {
  auto const* const text = text_member(object, name);
  return text == nullptr ? std::string{} : fit_to_show(text->get_ref<std::string const&>(), most);
}

Result<std::string> address_member(Json const& object, char const* name) {
  auto const* const text = text_member(object, name);
  if (text == nullptr || !is_address(text->get_ref<std::string const&>())) {
    return malformed(std::string{name} + " is no address");
  }
  return text->get<std::string>();
}

Result<Status> status_of(Json const& object) {
  auto const* const text = text_member(object, "status");
  if (text == nullptr) return malformed("there is no status");
  auto const& word = text->get_ref<std::string const&>();
  auto const at = std::ranges::find(kStatuses, word, [](auto const& row) { return row.first; });
  if (at == kStatuses.end()) return malformed("the status is not one that is known");
  return at->second;
}

Result<Json> object_of(std::string_view text) {
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return malformed("this is not JSON");
  if (!json.is_object()) return malformed("this is no JSON object");
  return json;
}

/// Several names may be wrong in several ways: the first says enough.
Problem problem_of(Json const& object) {
  Problem problem{shown_member(object, "type"), shown_member(object, "detail"), {}};
  if (problem.type.starts_with(kProblemPrefix)) problem.type.erase(0, kProblemPrefix.size());
  auto const parts = object.find("subproblems");
  if (parts == object.end() || !parts->is_array() || parts->empty()) return problem;
  auto const& first = parts->front();
  if (!first.is_object()) return problem;
  if (auto const whose = first.find("identifier"); whose != first.end() && whose->is_object()) {
    problem.name = shown_member(*whose, "value", kLongestName);
  }
  if (auto const words = shown_member(first, "detail"); !words.empty()) problem.detail = words;
  return problem;
}

std::optional<Problem> error_of(Json const& object) {
  auto const at = object.find("error");
  if (at == object.end() || !at->is_object()) return std::nullopt;
  return problem_of(*at);
}

Result<Challenge> challenge_of(Json const& object) {
  if (!object.is_object()) return malformed("a challenge is no JSON object");
  auto url = address_member(object, "url");
  if (!url) return std::move(url).error().in("challenge");
  auto const status = status_of(object);
  if (!status) return Error{status.error()}.in("challenge");
  Challenge challenge{
      shown_member(object, "type", kLongestName), std::move(*url), {}, *status, error_of(object)};
  auto const* const token = text_member(object, "token");
  if (token != nullptr) challenge.token = token->get<std::string>();
  if (!challenge.token.empty() && !is_token(challenge.token)) {
    return malformed("a challenge's token is not base64url");
  }
  return challenge;
}

}  // namespace

bool is_address(std::string_view text) {
  auto const plain = [](char c) { return c > ' ' && c < '\x7F' && c != '"' && c != '\\'; };
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         text.size() <= kLongestAddress && std::ranges::all_of(text, plain);
}

bool is_token(std::string_view text) {
  auto const plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= kLongestToken && std::ranges::all_of(text, plain);
}

Result<Directory> read_directory(std::string_view text) {
  auto const json = object_of(text);
  if (!json) return json.error();
  Directory directory;
  std::array<std::pair<char const*, std::string*>, 3> const members{
      {{"newNonce", &directory.new_nonce},
       {"newAccount", &directory.new_account},
       {"newOrder", &directory.new_order}}};
  for (auto const& [name, into] : members) {
    auto address = address_member(*json, name);
    if (!address) return std::move(address).error();
    *into = std::move(*address);
  }
  auto const meta = json->find("meta");
  if (meta == json->end() || !meta->is_object()) return directory;
  auto const wants = meta->find("externalAccountRequired");
  directory.wants_binding = wants != meta->end() && wants->is_boolean() && wants->get<bool>();
  return directory;
}

Result<Status> read_account(std::string_view text) {
  auto const json = object_of(text);
  if (!json) return json.error();
  return status_of(*json);
}

Result<Order> read_order(std::string_view text) {
  auto const json = object_of(text);
  if (!json) return json.error();
  auto const status = status_of(*json);
  if (!status) return status.error();
  Order order{*status, {}, {}, {}, error_of(*json)};
  auto finalize = address_member(*json, "finalize");
  if (!finalize) return std::move(finalize).error();
  order.finalize = std::move(*finalize);
  auto const listed = json->find("authorizations");
  if (listed == json->end() || !listed->is_array() || listed->size() > kMostAuthorizations) {
    return malformed("there is no list of authorizations, or one that is too long");
  }
  for (auto const& each : *listed) {
    if (!each.is_string() || !is_address(each.get_ref<std::string const&>())) {
      return malformed("an authorization is no address");
    }
    order.authorizations.push_back(each.get<std::string>());
  }
  if (!json->contains("certificate")) return order;
  auto certificate = address_member(*json, "certificate");
  if (!certificate) return std::move(certificate).error();
  order.certificate = std::move(*certificate);
  return order;
}

Result<Authorization> read_authorization(std::string_view text) {
  auto const json = object_of(text);
  if (!json) return json.error();
  auto const status = status_of(*json);
  if (!status) return status.error();
  auto const whose = json->find("identifier");
  if (whose == json->end() || !whose->is_object()) return malformed("there is no identifier");
  Authorization authorization{shown_member(*whose, "value", kLongestName), *status, {}};
  if (authorization.name.empty()) return malformed("the identifier has no value");
  auto const listed = json->find("challenges");
  if (listed == json->end() || !listed->is_array() || listed->size() > kMostChallenges) {
    return malformed("there is no list of challenges, or one that is too long");
  }
  for (auto const& each : *listed) {
    auto challenge = challenge_of(each);
    if (!challenge) return std::move(challenge).error();
    authorization.challenges.push_back(std::move(*challenge));
  }
  return authorization;
}

Problem read_problem(std::string_view text) {
  auto const json = object_of(text);
  return json ? problem_of(*json) : Problem{};
}

}  // namespace freshet::app::acme
