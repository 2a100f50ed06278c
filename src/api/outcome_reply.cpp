#include "api/outcome_reply.hpp"

#include "api/reply.hpp"
#include "http/named_problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace freshet::api {
namespace {

using OutcomeJson = nlohmann::ordered_json;

std::string_view title_of(int status) {
  switch (status) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not found";
    case 409:
      return "Conflict";
    case 413:
      return "Content too large";
    case 422:
      return "Not as it must be";
    case 429:
      return "Too many requests";
    case 503:
      return "Busy";
    default:
      return "Bad request";
  }
}

std::string receipt(chat::Outcome const& outcome) {
  OutcomeJson json{{"id", outcome.mid.empty() ? OutcomeJson(nullptr) : OutcomeJson(outcome.mid)},
                   {"off", outcome.off == 0 ? OutcomeJson(nullptr) : OutcomeJson(outcome.off)},
                   {"dup", outcome.dup},
                   {"held", outcome.held}};
  auto made = OutcomeJson::parse(outcome.body, nullptr, false);
  if (made.is_object()) json["made"] = std::move(made);
  return json.dump(-1, ' ', false, OutcomeJson::error_handler_t::replace) + '\n';
}

}  // namespace

http::Response refused_reply(chat::Outcome const& outcome) {
  auto const status = outcome.status < 400 ? 409 : outcome.status;
  auto name = outcome.code;
  std::ranges::replace(name, '_', '-');
  auto response = http::named_problem(status, name, title_of(status), outcome.says);
  response.kind = "api";
  response.with("cache-control", "no-store");
  if (outcome.retry_ms > 0) {
    response.with("retry-after", std::to_string((outcome.retry_ms + 999) / 1'000));
  }
  return response;
}

http::Response listed_reply(chat::Outcome const& outcome) {
  if (!outcome.done()) return refused_reply(outcome);
  return json_reply(outcome.body + '\n');
}

http::Response made_reply(chat::Outcome const& outcome) {
  if (!outcome.done()) return refused_reply(outcome);
  auto response = json_reply(receipt(outcome));
  response.status = outcome.held ? 202 : outcome.dup ? 200 : 201;
  return response;
}

http::Response acted_reply(chat::Outcome const& outcome) {
  if (!outcome.done()) return refused_reply(outcome);
  return json_reply(receipt(outcome));
}

}  // namespace freshet::api
