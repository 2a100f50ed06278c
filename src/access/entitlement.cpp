#include "access/entitlement.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::access {
namespace {

using PolicyJson = nlohmann::ordered_json;

Error unfit_policy(std::string what) {
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

bool is_country(std::string const& text) {
  auto const is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 2 && std::ranges::all_of(text, is_letter);
}

Result<std::vector<std::string>> read_countries(PolicyJson const& json, std::string const& name) {
  if (!json.is_array() || json.empty() || json.size() > kMostCountries) {
    return unfit_policy(name + ": expected a list of 1 to 250 countries");
  }
  std::vector<std::string> countries;
  for (auto const& one : json) {
    if (!one.is_string() || !is_country(one.get_ref<std::string const&>())) {
      return unfit_policy(name + ": expected countries of two capital letters such as \"DE\"");
    }
    countries.push_back(one.get<std::string>());
  }
  std::ranges::sort(countries);
  countries.erase(std::ranges::unique(countries).begin(), countries.end());
  return countries;
}

Result<> read_places(PolicyJson const& json, Entitlement& into) {
  if (json.is_null()) return {};
  bool const one = json.is_object() && json.size() == 1;
  if (!one || (!json.contains("allow") && !json.contains("deny"))) {
    return unfit_policy(
        "geo: expected {\"allow\": [\"DE\", \"AT\"]} or {\"deny\": [\"US\"]}, or null");
  }
  bool const allows = json.contains("allow");
  auto countries = read_countries(json.front(), allows ? "geo.allow" : "geo.deny");
  if (!countries) return countries.error();
  (allows ? into.allow : into.deny) = std::move(*countries);
  return {};
}

Result<> read_policy_member(std::string const& name, PolicyJson const& value, Entitlement& into) {
  if (name == "geo") return read_places(value, into);
  if (name == "subscriber_only") {
    if (!value.is_boolean()) return unfit_policy("subscriber_only: expected true or false");
    into.subscriber_only = value.get<bool>();
    return {};
  }
  if (name != "age_restriction") return unfit_policy(name + ": there is no such member");
  bool const fits = value.is_number_unsigned() && value.get<std::uint64_t>() <= kOldestAge;
  if (!fits) return unfit_policy("age_restriction: expected years from 0 to 120");
  into.age_restriction = value.get<std::uint32_t>();
  return {};
}

/// In sorted lists.
bool names(std::vector<std::string> const& countries, std::string_view country) {
  return std::ranges::binary_search(countries, country);
}

}  // namespace

std::optional<Barred> Entitlement::bars(std::optional<std::string_view> country) const {
  if (unreadable) return Barred::unreadable;
  if (!has_places()) return std::nullopt;
  if (!country) return Barred::no_database;
  bool const in = allow.empty() ? !names(deny, *country) : names(allow, *country);
  return in ? std::nullopt : std::optional{Barred::place};
}

std::optional<Barred> Entitlement::bars(Identity const* who) const {
  if (unreadable) return Barred::unreadable;
  if (who != nullptr && who->role() >= Role::moderator) return std::nullopt;
  if (subscriber_only && (who == nullptr || !who->has("subscriber"))) return Barred::subscribers;
  if (age_restriction > 0 && (who == nullptr || who->age < age_restriction)) return Barred::age;
  return std::nullopt;
}

Result<Entitlement> read_entitlement(std::string_view json) {
  auto const all = PolicyJson::parse(json, nullptr, false);
  if (!all.is_object()) {
    return unfit_policy(
        "expected a JSON object such as {\"geo\": {\"allow\": [\"DE\"]}, \"subscriber_only\": "
        "false, \"age_restriction\": 16}");
  }
  Entitlement entitlement;
  for (auto const& [name, value] : all.items()) {
    if (auto read = read_policy_member(name, value, entitlement); !read) return read.error();
  }
  return entitlement;
}

std::string write_entitlement(Entitlement const& entitlement) {
  PolicyJson geo = nullptr;
  if (!entitlement.allow.empty()) geo = {{"allow", entitlement.allow}};
  if (!entitlement.deny.empty()) geo = {{"deny", entitlement.deny}};
  return PolicyJson{{"geo", std::move(geo)},
                    {"subscriber_only", entitlement.subscriber_only},
                    {"age_restriction", entitlement.age_restriction}}
      .dump();
}

void Entitlements::set(All all) {
  auto const any = !all.empty();
  all_.set(std::make_shared<All const>(std::move(all)));
  any_ = any;
}

std::shared_ptr<Entitlement const> Entitlements::find(std::string_view channel) const {
  if (!any_.load()) return nullptr;
  auto const all = all_.get();
  auto const at = all->find(channel);
  if (at == all->end()) return nullptr;
  return {all, &at->second};
}

}  // namespace freshet::access
