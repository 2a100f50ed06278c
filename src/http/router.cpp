#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace freshet::http {
namespace {

/// Splits "/a/b" into "a", "b".
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    path.remove_prefix(std::min<std::size_t>(path.size(), 1));
    auto const slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash);
  }
}

bool matches(std::vector<std::string> const& pattern, std::vector<std::string_view> const& path) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return false;
    if (pattern[i] == "*") return true;
    if (pattern[i].starts_with(':') ? path[i].empty() : pattern[i] != path[i]) return false;
  }
  return pattern.size() == path.size();
}

std::vector<std::string> params_of(std::vector<std::string> const& pattern,
                                   std::vector<std::string_view> const& path) {
  std::vector<std::string> params;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].starts_with(':')) params.emplace_back(path[i]);
    if (pattern[i] != "*") continue;
    params.emplace_back(path[i].data(), path.back().data() + path.back().size());
  }
  return params;
}

/// What is not there may be asked for by many, and may be there soon. The API's answers are kept by
/// nobody.
constexpr char kMissing[] = "public, max-age=10";

net::awaitable<Response> answer(Response response) { co_return response; }

}  // namespace

void Router::add(Method method, std::string const& pattern, Handler handler) {
  Route route{method, pattern, {}, std::move(handler)};
  for (auto const segment : split(pattern)) route.segments.emplace_back(segment);
  routes_.push_back(std::move(route));
}

std::vector<std::pair<Method, std::string>> Router::list() const {
  std::vector<std::pair<Method, std::string>> all;
  for (auto const& route : routes_) all.emplace_back(route.method, route.pattern);
  return all;
}

net::awaitable<Response> Router::route(Request& request) const {
  if (guard_) {
    if (auto own = guard_(request)) return answer(std::move(*own));
  }
  std::vector<Method> allowed;
  auto const path = split(request.path);
  for (auto const& route : routes_) {
    if (!request.path.starts_with('/') || !matches(route.segments, path)) continue;
    auto const is_head = request.method == Method::head && route.method == Method::get;
    if (route.method == request.method || is_head) {
      request.params = params_of(route.segments, path);
      return route.handler(request);
    }
    allowed.push_back(route.method);
  }
  // RFC 9110 §9.3.7: "*" asks for the server as a whole.
  auto const is_options = request.method == Method::options;
  if (allowed.empty() && !(is_options && request.path == "*")) {
    auto missing = problem(404, "Not Found", "there is nothing at this address");
    if (!request.path.starts_with("/v1/")) missing.with("cache-control", kMissing);
    return answer(std::move(missing));
  }
  auto response = problem(405, "Method Not Allowed", "this address does not take that method");
  if (is_options) {
    response = {};
    response.status = 204;
  }
  return answer(response.with("allow", allow(allowed)));
}

std::string Router::allow(std::vector<Method> const& methods) {
  auto const has = [&](Method m) { return std::ranges::find(methods, m) != methods.end(); };
  std::string text;
  for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::del}) {
    if (!has(method)) continue;
    text += std::string{name_of(method)} + ", ";
    if (method == Method::get) text += "HEAD, ";
  }
  return text + "OPTIONS";
}

}  // namespace freshet::http
