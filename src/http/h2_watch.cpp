#include "http/h2_watch.hpp"

#include <utility>

namespace freshet::http {

std::vector<H2Stage> H2Watch::late(std::vector<H2Stage> const& stages, SteadyTime now) {
  std::map<std::int32_t, Seen> seen;
  std::vector<H2Stage> late;
  for (auto const& stage : stages) {
    auto since = now;
    auto const before = seen_.find(stage.stream);
    if (before != seen_.end() && before->second.stage.at == stage.at &&
        before->second.stage.moved == stage.moved) {
      since = before->second.since;
    }
    auto const at = seen.emplace(stage.stream, Seen{stage, since}).first;
    if (is_late(at->second, now)) late.push_back(stage);
  }
  seen_ = std::move(seen);
  return late;
}

bool H2Watch::is_late(Seen const& seen, SteadyTime now) const {
  switch (seen.stage.at) {
    case H2Stage::At::head:
      return now - seen.since >= limits_.head;
    case H2Stage::At::body:
      return now - seen.since >= limits_.body;
    case H2Stage::At::answer:
      return now - seen.since >= limits_.answer;
    case H2Stage::At::handler:
      break;
  }
  return false;
}

}  // namespace freshet::http
