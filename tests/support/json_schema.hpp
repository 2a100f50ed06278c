/// Schemas: does a JSON value fit what the API's document says of it? The part of JSON Schema
/// 2020-12 that the document uses.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// g++ 12 with sanitizers takes std::regex's own members for uninitialised (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace freshet::test {

/// All const: from any thread.
class Schemas {
 public:
  using Json = nlohmann::json;
  using Faults = std::vector<std::string>;

  // Braces would make a list of it.
  explicit Schemas(Json document) : document_(std::move(document)) {}

  [[nodiscard]] Json const& document() const { return document_; }
  /// What `$ref` names if there is one, else the value itself; null: it leads nowhere.
  [[nodiscard]] Json const& resolved(Json const& value) const {
    static Json const nothing;
    auto const* at = &value;
    while (at->is_object() && at->contains("$ref")) {
      std::string const ref = at->at("$ref");
      Json::json_pointer const pointer{ref.substr(std::min<std::size_t>(1, ref.size()))};
      if (!ref.starts_with("#/") || !document_.contains(pointer)) return nothing;
      at = &document_.at(pointer);
    }
    return *at;
  }
  /// What of the value does not fit, each as a sentence.
  [[nodiscard]] Faults faults(Json const& schema, Json const& value, std::string const& at) const {
    Faults all;
    check(schema, value, at, all);
    return all;
  }
  /// Keywords that are not looked at here, and references that lead nowhere.
  [[nodiscard]] Faults unreadable(Json const& schema, std::string const& at) const {
    Faults all;
    read(schema, at, all);
    return all;
  }

 private:
  using Rule = std::function<void(Schemas const&, Json const& given, Json const& value,
                                  std::string const& at, Faults& all)>;

  static void complain(Faults& all, std::string const& at, std::string const& what) {
    all.push_back((at.empty() ? "it" : at) + ": " + what);
  }
  static bool is_of(std::string const& type, Json const& value) {
    if (type == "null") return value.is_null();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "array") return value.is_array();
    return type == "object" && value.is_object();
  }
  static bool matches(std::string const& text, std::string const& pattern) {
    return std::regex_search(text, std::regex{pattern, std::regex::ECMAScript});
  }
  /// Characters, not octets.
  static std::int64_t length_of(std::string const& text) {
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  }
  [[nodiscard]] std::size_t fitting(Json const& choices, Json const& value) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        choices, [&](Json const& one) { return faults(one, value, {}).empty(); }));
  }

  static void check_type(Schemas const&, Json const& given, Json const& value,
                         std::string const& at, Faults& all) {
    auto const types = given.is_array() ? given : Json::array({given});
    auto const fits =
        std::ranges::any_of(types, [&](auto const& type) { return is_of(type, value); });
    if (!fits) complain(all, at, "is not of the type " + given.dump() + ": " + value.dump());
  }
  static void check_enum(Schemas const&, Json const& given, Json const& value,
                         std::string const& at, Faults& all) {
    if (std::ranges::find(given, value) == given.end())
      complain(all, at, "is none of " + given.dump() + ": " + value.dump());
  }
  static void check_const(Schemas const&, Json const& given, Json const& value,
                          std::string const& at, Faults& all) {
    if (given != value) complain(all, at, "is not " + given.dump() + ": " + value.dump());
  }
  static void check_required(Schemas const&, Json const& given, Json const& value,
                             std::string const& at, Faults& all) {
    for (std::string const name : given) {
      if (value.is_object() && !value.contains(name)) complain(all, at, "lacks " + name);
    }
  }
  static void check_items(Schemas const& self, Json const& given, Json const& value,
                          std::string const& at, Faults& all) {
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
      self.check(given, value[i], at + '/' + std::to_string(i), all);
  }
  static void check_properties(Schemas const& self, Json const& given, Json const& value,
                               std::string const& at, Faults& all) {
    if (!value.is_object()) return;
    for (auto const& [name, schema] : given.items()) {
      if (value.contains(name)) self.check(schema, value[name], at + '/' + name, all);
    }
  }
  static void check_any(Schemas const& self, Json const& given, Json const& value,
                        std::string const& at, Faults& all) {
    if (self.fitting(given, value) == 0) complain(all, at, "fits no choice: " + value.dump());
  }
  static void check_one(Schemas const& self, Json const& given, Json const& value,
                        std::string const& at, Faults& all) {
    auto const count = self.fitting(given, value);
    if (count != 1)
      complain(all, at, "fits " + std::to_string(count) + " choices, not 1: " + value.dump());
  }
  static void check_pattern(Schemas const&, Json const& given, Json const& value,
                            std::string const& at, Faults& all) {
    if (value.is_string() && !matches(value, given))
      complain(all, at, "is not like " + given.dump() + ": " + value.dump());
  }
  static void check_format(Schemas const&, Json const& given, Json const& value,
                           std::string const& at, Faults& all) {
    constexpr char kTime[] =
        R"(^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$)";
    if (given != "date-time") return complain(all, at, "has the format " + given.dump());
    if (value.is_string() && !matches(value, kTime))
      complain(all, at, "is no time: " + value.dump());
  }
  static void check_least(Schemas const&, Json const& given, Json const& value,
                          std::string const& at, Faults& all) {
    if (value.is_number() && value < given) complain(all, at, "is less than " + given.dump());
  }
  static void check_most(Schemas const&, Json const& given, Json const& value,
                         std::string const& at, Faults& all) {
    if (value.is_number() && value > given) complain(all, at, "is more than " + given.dump());
  }
  static void check_shortest(Schemas const&, Json const& given, Json const& value,
                             std::string const& at, Faults& all) {
    if (value.is_string() && length_of(value) < given) complain(all, at, "is too short");
  }
  static void check_longest(Schemas const&, Json const& given, Json const& value,
                            std::string const& at, Faults& all) {
    if (value.is_string() && length_of(value) > given) complain(all, at, "is too long");
  }
  static void check_fewest(Schemas const&, Json const& given, Json const& value,
                           std::string const& at, Faults& all) {
    if (value.is_array() && value.size() < given) complain(all, at, "has too few items");
  }
  static void check_fullest(Schemas const&, Json const& given, Json const& value,
                            std::string const& at, Faults& all) {
    if (value.is_array() && value.size() > given) complain(all, at, "has too many items");
  }

  static std::map<std::string, Rule> const& rules() {
    static std::map<std::string, Rule> const all{
        {"type", check_type},          {"enum", check_enum},
        {"const", check_const},        {"required", check_required},
        {"items", check_items},        {"properties", check_properties},
        {"anyOf", check_any},          {"oneOf", check_one},
        {"pattern", check_pattern},    {"format", check_format},
        {"minimum", check_least},      {"maximum", check_most},
        {"minLength", check_shortest}, {"maxLength", check_longest},
        {"minItems", check_fewest},    {"maxItems", check_fullest}};
    return all;
  }

  /// Of members that `properties` does not name.
  void check_others(Json const& schema, Json const& value, std::string const& at,
                    Faults& all) const {
    auto const known = schema.value("properties", Json::object());
    auto const& others = schema["additionalProperties"];
    for (auto const& [name, member] : value.items()) {
      if (known.contains(name)) continue;
      if (others == false) complain(all, at, "has a member of which nothing is said: " + name);
      if (others.is_object()) check(others, member, at + '/' + name, all);
    }
  }

  void check(Json const& schema, Json const& value, std::string const& at, Faults& all) const {
    for (auto const& [keyword, given] : schema.items()) {
      auto const rule = rules().find(keyword);
      if (rule != rules().end()) rule->second(*this, given, value, at, all);
    }
    if (schema.contains("$ref")) check(resolved(schema), value, at, all);
    if (value.is_object() && schema.contains("additionalProperties"))
      check_others(schema, value, at, all);
  }

  void read(Json const& schema, std::string const& at, Faults& all) const {
    static std::vector<std::string> const silent{"description", "default", "example",
                                                 "examples",    "$ref",    "additionalProperties"};
    if (schema.is_boolean()) return;
    if (!schema.is_object()) return complain(all, at, "is no schema");
    if (resolved(schema).is_null()) complain(all, at, "refers to nothing: " + schema.dump());
    for (auto const& [keyword, given] : schema.items()) {
      if (!rules().contains(keyword) && std::ranges::find(silent, keyword) == silent.end())
        complain(all, at, "has a keyword that the tests do not look at: " + keyword);
      if (keyword == "items" || keyword == "additionalProperties")
        read(given, at + '/' + keyword, all);
      if (keyword != "properties" && keyword != "anyOf" && keyword != "oneOf") continue;
      for (auto const& [name, member] : given.items()) read(member, at + '/' + name, all);
    }
  }

  Json const document_;
};

}  // namespace freshet::test
