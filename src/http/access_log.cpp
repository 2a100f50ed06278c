#include "http/access_log.hpp"

#include <algorithm>
#include <chrono>

namespace freshet::http {
namespace {

constexpr std::string_view kDirective = "_HLS_";

/// The delivery directives of a query (RFC 8216bis §6.2.5); anything else may be a secret.
std::string directives_of(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    auto const pair = query.substr(0, query.find('&'));
    if (pair.starts_with(kDirective)) out += (out.empty() ? '?' : '&') + std::string{pair};
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return out;
}

bool is_routine(Request const& request, Response const& response) {
  if (response.status >= 400) return false;
  return response.kind == "part" ||
         (response.kind == "playlist" && request.query.find("_HLS_msn=") != std::string::npos);
}

}  // namespace

std::string loggable(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    auto const end = std::min(path.find('/', 1), path.size());
    auto const element = path.substr(0, end);
    out += element.starts_with("/~") ? "/~" : element;
    path.remove_prefix(end);
  }
  return out;
}

void AccessLog::write(Request const& request, Response const& response, SteadyTime now) const {
  if (!on() || is_routine(request, response)) return;
  using std::chrono::milliseconds;
  auto const took = request.arrived == SteadyTime{}
                        ? milliseconds{0}
                        : std::chrono::duration_cast<milliseconds>(now - request.arrived);
  // Of a body that grows nobody knows its size yet.
  auto const octets = request.method == Method::head ? 0 : size_of(response.body).value_or(0);
  lines_.write({{"client", request.peer},
                {"method", std::string{name_of(request.method)}},
                {"path", loggable(request.taken + request.path) + directives_of(request.query)},
                {"protocol", std::string{request.protocol}},
                {"status", std::to_string(response.status), true},
                {"octets", std::to_string(octets), true},
                {"ms", std::to_string(took.count()), true},
                {"kind", std::string{response.kind}},
                {"agent", std::string{request.header("user-agent")}}});
}

}  // namespace freshet::http
