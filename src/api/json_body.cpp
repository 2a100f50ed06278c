#include "api/json_body.hpp"

#include "api/reply.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace freshet::api {
namespace {

using BodyJson = nlohmann::ordered_json;

/// What a parser would pass over.
struct BodyOddities {
  std::vector<std::set<std::string>> open;  ///< the members so far of each object that is open
  bool deep = false;
  std::string twice;

  void see(int depth, BodyJson::parse_event_t event, BodyJson const& value) {
    using Event = BodyJson::parse_event_t;
    bool const opens = event == Event::object_start || event == Event::array_start;
    deep = deep || (opens && depth >= JsonBody::kDeepest);
    if (event == Event::object_start) open.emplace_back();
    if (event == Event::object_end) open.pop_back();
    if (event == Event::key && !open.back().insert(value.get_ref<std::string const&>()).second) {
      twice = value.get<std::string>();
    }
  }
};

/// The parser takes a mark of byte order for nothing and a NUL for the end of the text.
bool is_plain_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && !text.starts_with("\xEF\xBB\xBF");
}

}  // namespace

struct JsonBody::Object {
  BodyJson json = BodyJson::object();

  [[nodiscard]] BodyJson const* find(std::string_view name) const {
    auto const at = json.find(std::string{name});
    return at == json.end() || at->is_null() ? nullptr : &*at;
  }
};

JsonBody::JsonBody(http::Request const& request, std::initializer_list<std::string_view> known)
    : object_{std::make_shared<Object const>()} {
  read(as_text(request.body.span()), known);
}

void JsonBody::read(std::string_view text, std::initializer_list<std::string_view> known) {
  if (text.size() > kLongest) {
    status_ = 413;
    return complain({}, "the body is longer than 64 KiB");
  }
  BodyOddities odd;
  auto json = BodyJson(BodyJson::value_t::discarded);
  if (is_plain_text(text)) {
    json = BodyJson::parse(
        text.begin(), text.end(),
        [&](int depth, BodyJson::parse_event_t event, BodyJson& value) {
          odd.see(depth, event, value);
          return !odd.deep;
        },
        false);
  }
  if (odd.deep) return complain({}, "the body is nested deeper than 16");
  if (!json.is_object()) return complain({}, "the body is not a JSON object");
  if (!odd.twice.empty()) return complain(odd.twice, "is there twice");
  for (auto const& [name, value] : json.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string names;
    for (auto const& one : known) names += (names.empty() ? "" : ", ") + std::string{one};
    return complain(name, names.empty() ? "the body has no members"
                                        : "there is no such member; there are " + names);
  }
  object_ = std::make_shared<Object const>(Object{std::move(json)});
}

std::optional<std::string> JsonBody::text(std::string_view name) {
  auto const* const value = object_->find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  complain(name, "expected a text");
  return std::nullopt;
}

std::optional<bool> JsonBody::truth(std::string_view name) {
  auto const* const value = object_->find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  complain(name, "expected true or false");
  return std::nullopt;
}

std::optional<std::int64_t> JsonBody::number(std::string_view name, std::int64_t least,
                                             std::int64_t most) {
  auto const* const value = object_->find(name);
  if (value == nullptr) return std::nullopt;
  bool const fits = value->is_number_integer() &&
                    (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
  auto const number = fits ? value->get<std::int64_t>() : least;
  if (fits && number >= least && number <= most) return number;
  complain(name,
           "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view name) {
  auto const* const value = object_->find(name);
  if (value == nullptr) return std::nullopt;
  auto const is_text = [](BodyJson const& one) { return one.is_string(); };
  if (value->is_array() && std::ranges::all_of(*value, is_text)) {
    return value->get<std::vector<std::string>>();
  }
  complain(name, "expected a list of texts");
  return std::nullopt;
}

std::optional<std::string> JsonBody::object(std::string_view name) {
  auto const* const value = object_->find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_object()) return value->dump(-1, ' ', false, BodyJson::error_handler_t::replace);
  complain(name, "expected an object");
  return std::nullopt;
}

void JsonBody::need(std::string_view name) {
  if (object_->find(name) == nullptr) complain(name, "is missing");
}

void JsonBody::complain(std::string_view name, std::string_view what) {
  if (!trouble_.empty()) return;
  trouble_ = std::string{name} + (name.empty() ? "" : ": ") + std::string{what};
}

std::optional<http::Response> JsonBody::refusal() const {
  if (trouble_.empty()) return std::nullopt;
  return problem_reply(status_, status_ == 413 ? "Content too large" : "Bad request", trouble_);
}

bool is_one_line(std::string_view text, std::size_t most) {
  auto const control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return text.size() <= most && std::ranges::none_of(text, control);
}

}  // namespace freshet::api
