/// Contract: what the API's document says of an answer, and in which cases the tests have made
/// each of its calls.
#pragma once

#include "support/exchange.hpp"
#include "support/json_schema.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

/// A call of the document.
struct ApiCall {
  std::string method, path;  ///< "GET", "/v1/channels/{name}"
  std::vector<std::string> segments;
  nlohmann::json const* says = nullptr;

  [[nodiscard]] std::string name() const { return method + ' ' + path; }
};

inline std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> all;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const end = std::min(path.find('/'), path.size());
    all.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return all;
}

inline std::vector<ApiCall> calls_of(nlohmann::json const& document) {
  constexpr std::string_view kMethods[] = {"get", "post", "put", "patch", "delete"};
  std::vector<ApiCall> all;
  for (auto const& [path, item] : document.at("paths").items()) {
    for (auto const method : kMethods) {
      auto const at = item.find(method);
      if (at == item.end()) continue;
      std::string name{method};
      std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 32); });
      all.push_back({std::move(name), path, segments_of(path), &*at});
    }
  }
  return all;
}

/// From any thread.
class Contract {
 public:
  using Json = nlohmann::json;
  using Faults = Schemas::Faults;

  explicit Contract(std::string_view document)
      : schemas_{Json::parse(document)}, calls_{calls_of(schemas_.document())} {}

  [[nodiscard]] Schemas const& schemas() const { return schemas_; }
  [[nodiscard]] std::vector<ApiCall> const& calls() const { return calls_; }

  /// What of it the document does not know; nothing of what is no call of the API.
  [[nodiscard]] Faults look(Exchange const& one) {
    auto const* const call = find(one);
    if (call == nullptr) return {};
    auto faults = judge(*call, one);
    for (auto& fault : faults)
      fault = call->name() + ' ' + std::to_string(one.status) + ", " + fault;
    std::scoped_lock const lock{mutex_};
    seen_[call->name()].insert(case_of(*call, one));
    return faults;
  }

  /// In which cases a call must be made.
  [[nodiscard]] static std::vector<std::string> cases_of(ApiCall const& call) {
    // Another room answers it, whose tests are elsewhere.
    if (call.says->contains("x-freshet-room")) return {};
    auto const& responses = call.says->at("responses");
    std::string const who = call.says->at("x-freshet-who");
    std::vector<std::string> all{"good"};
    auto const is_bad = [&](char const* status) { return responses.contains(status); };
    constexpr char const* kBad[] = {"400", "404", "409", "412", "413", "422", "429"};
    if (std::ranges::any_of(kBad, is_bad)) all.emplace_back("bad");
    if (responses.contains("401")) all.emplace_back("unauthenticated");
    auto const is_high = who.ends_with("admin") || who == "moderator";
    if (is_high) all.emplace_back("wrong role");
    if (is_high || who == "viewer" || who == "writer") all.emplace_back("wrong channel");
    if (who.starts_with("key")) all.emplace_back("wrong key");
    if (who == "insiders") all.emplace_back("stranger");
    return all;
  }
  /// "GET /v1/x: bad", each.
  [[nodiscard]] Faults missing() const {
    std::scoped_lock const lock{mutex_};
    Faults all;
    for (auto const& call : calls_) {
      for (auto const& one : cases_of(call)) {
        if (!was_seen(call, one)) all.push_back(call.name() + ": " + one);
      }
    }
    return all;
  }
  /// Calls and cases, in Markdown.
  [[nodiscard]] std::string table() const {
    static std::vector<std::string> const columns{
        "good", "bad", "unauthenticated", "wrong role", "wrong channel", "wrong key", "stranger"};
    std::scoped_lock const lock{mutex_};
    std::string text = "| call |", rule = "|---|";
    for (auto const& column : columns) text += ' ' + column + " |", rule += "---|";
    text += '\n' + rule + '\n';
    for (auto const& call : calls_) {
      auto const cases = cases_of(call);
      text += "| `" + call.name() + "` |";
      for (auto const& column : columns) {
        auto const wanted = std::ranges::find(cases, column) != cases.end();
        text += was_seen(call, column) ? " yes |" : wanted ? " **no** |" : " |";
      }
      text += '\n';
    }
    return text;
  }

 private:
  [[nodiscard]] bool was_seen(ApiCall const& call, std::string const& one) const {
    auto const at = seen_.find(call.name());
    return at != seen_.end() && at->second.contains(one);
  }

  /// The one that names most of the path; HEAD is GET.
  [[nodiscard]] ApiCall const* find(Exchange const& one) const {
    auto const method = one.method == "HEAD" ? "GET" : one.method;
    auto const path = segments_of(one.path);
    ApiCall const* best = nullptr;
    std::ptrdiff_t most = -1;
    for (auto const& call : calls_) {
      if (call.method != method || call.segments.size() != path.size()) continue;
      std::ptrdiff_t same = 0;
      bool fits = true;
      for (std::size_t i = 0; fits && i < path.size(); ++i) {
        fits = call.segments[i].starts_with('{') ? !path[i].empty() : call.segments[i] == path[i];
        same += call.segments[i] == path[i] ? 1 : 0;
      }
      if (fits && same > most) best = &call, most = same;
    }
    return best;
  }

  [[nodiscard]] Faults judge(ApiCall const& call, Exchange const& one) const {
    auto const& responses = call.says->at("responses");
    auto const at = responses.find(std::to_string(one.status));
    if (at == responses.end()) return {"the document knows no such status: " + one.answer};
    auto const& response = schemas_.resolved(*at);
    auto faults = judge_headers(response, one);
    auto const body = judge_body(response, one);
    faults.insert(faults.end(), body.begin(), body.end());
    if (one.status < 300 && call.says->contains("requestBody")) {
      auto const asked = judge_request(call.says->at("requestBody"), one);
      faults.insert(faults.end(), asked.begin(), asked.end());
    }
    return faults;
  }
  [[nodiscard]] Faults judge_headers(Json const& response, Exchange const& one) const {
    Faults all;
    auto const headers = response.value("headers", Json::object());
    for (auto const& [name, says] : headers.items()) {
      auto lower = name;
      std::ranges::transform(lower, lower.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      });
      auto const& header = schemas_.resolved(says);
      if (header.value("required", false) && one.header(lower).empty())
        all.push_back("the header is not there: " + name);
    }
    return all;
  }
  [[nodiscard]] Faults judge_body(Json const& response, Exchange const& one) const {
    if (one.method == "HEAD") return {};
    if (!response.contains("content")) {
      if (one.answer.empty() && !one.grows) return {};
      return {"it has a body: " + one.answer};
    }
    auto type = one.header("content-type");
    type = type.substr(0, type.find(';'));
    auto const& content = response["content"];
    if (!content.contains(type)) return {"the document knows no such type: " + type};
    if (one.grows || type == "text/event-stream") return {};
    auto const is_json = type.ends_with("json");
    auto const value = is_json ? Json::parse(one.answer, nullptr, false) : Json(one.answer);
    if (value.is_discarded()) return {"it is no JSON: " + one.answer};
    return schemas_.faults(content[type]["schema"], value, {});
  }
  /// Of what was taken.
  [[nodiscard]] Faults judge_request(Json const& body, Exchange const& one) const {
    if (one.asked.empty()) {
      return body.value("required", false) ? Faults{"it was taken without a body"} : Faults{};
    }
    auto const value = Json::parse(one.asked, nullptr, false);
    if (value.is_discarded()) return {"what was taken is no JSON: " + one.asked};
    return schemas_.faults(body.at("content").at("application/json").at("schema"), value,
                           "what was taken");
  }

  /// By the words in the place of tokens: "ROLE.CHANNEL.x" or "a.CHANNEL", "m.CHANNEL".
  static std::string case_of(ApiCall const& call, Exchange const& one) {
    std::string const who = call.says->at("x-freshet-who");
    auto const role = one.bearer.find('.') == std::string::npos ? ' ' : one.bearer.front();
    if (one.status < 400) return "good";
    if (one.status == 401) return "unauthenticated";
    if (one.status >= 500) return "busy";
    if (one.status != 403) return "bad";
    if (who == "key" || (who.starts_with("key") && one.bearer.empty())) return "wrong key";
    if (who == "insiders" && one.bearer.empty()) return "stranger";
    auto const is_enough = who == "viewer" || who == "writer" ? 'v'
                           : who == "moderator"               ? 'm'
                                                              : 'a';
    if (role == 'a' || role == is_enough) return "wrong channel";
    return role == 'm' || role == 'v' ? "wrong role" : "refused";
  }

  Schemas const schemas_;
  std::vector<ApiCall> const calls_;
  std::mutex mutable mutex_;
  std::map<std::string, std::set<std::string>> seen_;
};

}  // namespace freshet::test
