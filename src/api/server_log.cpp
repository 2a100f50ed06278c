#include "api/server_log.hpp"

#include "api/paging.hpp"
#include "api/reply.hpp"
#include "api/sse.hpp"
#include "base/ulid.hpp"
#include "http/query.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace freshet::api {
namespace {

struct LevelWord {
  LogLevel level;
  std::string_view word;
};
constexpr std::array<LevelWord, 5> kLevelWords{{{LogLevel::trace, "trace"},
                                                {LogLevel::debug, "debug"},
                                                {LogLevel::info, "info"},
                                                {LogLevel::warn, "warn"},
                                                {LogLevel::error, "error"}}};

std::string log_line_json(LogLine const& line) {
  auto const at = std::ranges::find(kLevelWords, line.level, &LevelWord::level);
  nlohmann::ordered_json const json{{"at", wire::hls::to_date(line.at_ms * 1'000)},
                                    {"level", at->word},
                                    {"message", line.message}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// After the line of that id. Of one that is not known any more: all that are, and that some are
/// not.
TrailFeed<LogLine>::From line_after(LogTrail const& lines, std::string_view id,
                                    std::string_view run) {
  if (id.empty()) return {lines.next()};
  if (id.starts_with(run)) {
    id.remove_prefix(run.size());
    LogTrail::Place place = 0;
    auto const [end, error] = std::from_chars(id.data(), id.data() + id.size(), place);
    auto const whole = error == std::errc{} && end == id.data() + id.size();
    if (whole && place < lines.next() && place + 1 >= lines.oldest()) return {place + 1};
  }
  return {lines.oldest(), sse_lost()};
}

}  // namespace

ServerLog::ServerLog(House house)
    : house_{std::move(house)}, run_{make_ulid(house_.clock.wall_us() / 1'000) + '.'} {}

void ServerLog::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/log",
             [this](http::Request const& request) { return ready(last(request)); });
  router.add(Method::get, "/v1/log/stream",
             [this](http::Request const& request) { return ready(follow(request)); });
}

std::optional<http::Response> ServerLog::read(http::Request const& request, LogLevel& least) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) return refused;
  auto const query = http::parse_query(request.query);
  auto const word = http::find(query, "level").value_or("trace");
  auto const at = std::ranges::find(kLevelWords, word, &LevelWord::word);
  if (at == kLevelWords.end()) {
    return problem_reply(400, "Bad request",
                         "level: expected trace, debug, info, warn or error, the least of what is "
                         "to be shown");
  }
  least = at->level;
  return std::nullopt;
}

/// The newest last, as a log reads.
http::Response ServerLog::last(http::Request const& request) const {
  auto least = LogLevel::trace;
  if (auto refused = read(request, least)) return std::move(*refused);
  auto const limit = PageQuery::of(http::parse_query(request.query)).limit;
  auto lines =
      house_.lines->newest(limit, [&](LogLine const& line) { return line.level >= least; });
  std::ranges::reverse(lines);
  std::string items;
  for (auto const& line : lines) items += (items.empty() ? "" : ",") + log_line_json(line);
  return json_reply("{\"items\":[" + items + "],\"next\":null}\n");
}

http::Response ServerLog::follow(http::Request const& request) const {
  auto least = LogLevel::trace;
  if (auto refused = read(request, least)) return std::move(*refused);
  auto write = [least, run = run_](LogLine const& line, LogTrail::Place at) {
    if (line.level < least) return std::string{};
    return sse_event(run + std::to_string(at), "line", log_line_json(line));
  };
  return sse_reply(std::make_shared<TrailFeed<LogLine>>(
      house_.lines, house_.clock, request, line_after(*house_.lines, last_event_id(request), run_),
      std::move(write)));
}

}  // namespace freshet::api
