#include "api/fields.hpp"

#include "api/reply.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::api {
namespace {

http::Response bad_field(std::string const& what) {
  return problem_reply(400, "Bad request", what);
}

}  // namespace

std::variant<Fields, http::Response> read_fields(http::Request const& request,
                                                 std::initializer_list<std::string_view> needed,
                                                 std::initializer_list<std::string_view> others) {
  if (request.body.size() > kLargestFields) {
    return problem_reply(413, "Too large", "the body is longer than 64 KiB");
  }
  auto const text = as_text(request.body.span());
  auto const body = nlohmann::json::parse(text.empty() ? "{}" : text, nullptr, false);
  if (!body.is_object()) return bad_field("the body is no JSON object");
  Fields fields;
  for (auto const& [name, value] : body.items()) {
    if (std::ranges::count(needed, name) + std::ranges::count(others, name) == 0) {
      return bad_field(name + ": there is no such member");
    }
    if (!value.is_string()) return bad_field(name + ": expected a text");
    fields.emplace(name, value.get_ref<std::string const&>());
  }
  for (auto const& name : needed) {
    if (!fields.contains(name)) return bad_field(std::string{name} + ": is missing");
  }
  return fields;
}

}  // namespace freshet::api
