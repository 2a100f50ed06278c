#include "api/health.hpp"

#include "api/reply.hpp"
#include "api/sse.hpp"
#include "net/event.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

namespace freshet::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::seconds kEveryLook{1};

/// To three digits: more is noise.
double rounded(double value) { return std::round(value * 1e3) / 1e3; }

Json to_json(HealthFinding const& finding) {
  return {{"code", finding.code},
          {"severity", finding.severity},
          {"says", finding.says},
          {"remedy", finding.remedy}};
}

Json to_json(std::optional<HealthInfo::Line> const& line) {
  if (!line) return nullptr;
  return {{"rtt_ms", rounded(line->rtt_ms)},
          {"latency_ms", rounded(line->latency_ms)},
          {"lost", line->lost},
          {"retransmitted", line->retransmitted},
          {"dropped", line->dropped}};
}

std::string_view word_of(RungWork work) {
  switch (work) {
    case RungWork::running:
      return "running";
    case RungWork::resting:
      return "resting";
    case RungWork::left_out:
      return "left out";
    case RungWork::failed:
      break;
  }
  return "failed";
}

std::string_view word_of(RungCause cause) {
  switch (cause) {
    case RungCause::none:
      return "none";
    case RungCause::not_needed:
      return "not needed";
    case RungCause::unwatched:
      return "unwatched";
    case RungCause::behind:
      return "behind";
    case RungCause::no_room:
      return "no room";
    case RungCause::broken:
      break;
  }
  return "broken";
}

Json to_json(RungState const& rung) {
  return {{"name", rung.name},       {"state", word_of(rung.work)}, {"cause", word_of(rung.cause)},
          {"encoder", rung.encoder}, {"preset", rung.preset},       {"cap", rung.cap},
          {"why", rung.why},         {"replaced", rung.replaced}};
}

std::string text_of(HealthInfo const& health) {
  Json findings = Json::array();
  for (auto const& finding : health.findings) findings.push_back(to_json(finding));
  Json rungs = Json::array();
  for (auto const& rung : health.rungs) rungs.push_back(to_json(rung));
  Json const json{{"state", health.state},
                  {"held", health.held},
                  {"encoder", health.encoder},
                  {"role", health.role},
                  {"backup", health.backup},
                  {"viewers", health.viewers},
                  {"bit_rate", std::llround(health.bit_rate)},
                  {"frame_rate", rounded(health.frame_rate)},
                  {"keyframe_interval_s", rounded(health.keyframe_interval_s)},
                  {"jitter_ms", rounded(health.jitter_ms)},
                  {"speed", rounded(health.speed)},
                  {"sound_ahead_ms", rounded(health.sound_ahead_ms)},
                  {"drift_ms", rounded(health.drift_ms)},
                  {"clock_ppm", std::llround(health.clock_ppm)},
                  {"silent_s", rounded(health.silent_s)},
                  {"pictures", health.pictures},
                  {"missing_pictures", health.missing_pictures},
                  {"late_pictures", health.late_pictures},
                  {"line", to_json(health.line)},
                  {"rungs", std::move(rungs)},
                  {"findings", std::move(findings)}};
  // An encoder may call itself something that is no UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

http::Response no_such_stream() {
  return problem_reply(404, "No such stream", "no stream of that id is on");
}

}  // namespace

/// One event a second, until the stream is over or nobody reads.
class Health::Feed final : public http::Growing {
 public:
  Feed(House const& house, http::Request const& request)
      : house_{house},
        id_{request.params[0]},
        woken_{std::make_shared<net::Event>(*request.loop)},
        client_{request.client} {
    if (client_) client_->when_gone([woken = woken_] { woken->notify_all(); });
  }

  net::awaitable<Result<Piece>> next(std::size_t) override {
    if (!std::exchange(first_, false)) {
      static_cast<void>(co_await woken_->wait_until(house_.clock.now() + kEveryLook));
    }
    if (client_ && client_->gone()) {
      co_return failure(boost::system::errc::operation_canceled, "nobody reads it");
    }
    auto const health = house_.of(id_);
    Piece piece;
    piece.last = !health || health->state == "ended";
    auto text = health ? "event: health\ndata: " + text_of(*health) + "\n\n"
                       : std::string{"event: ended\ndata: {}\n\n"};
    piece.slices.push_back(Bytes::adopt(std::move(text)));
    co_return piece;
  }

 private:
  House const& house_;
  std::string const id_;
  std::shared_ptr<net::Event> const woken_;
  std::shared_ptr<http::Client> const client_;
  bool first_ = true;
};

void Health::add_routes(http::Router& router) {
  router.add(http::Method::get, "/v1/streams/:id/health",
             [this](http::Request const& request) { return ready(once(request)); });
  router.add(http::Method::get, "/v1/streams/:id/health/events",
             [this](http::Request const& request) { return ready(events(request)); });
}

http::Response Health::once(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) return std::move(*refused);
  auto const health = house_.of(request.params[0]);
  if (!health) return no_such_stream();
  return json_reply(text_of(*health) + '\n');
}

http::Response Health::events(http::Request const& request) const {
  if (auto refused = house_.insiders.refuse_without_token(request)) return std::move(*refused);
  if (!house_.of(request.params[0])) return no_such_stream();
  return sse_reply(std::make_shared<Feed>(house_, request));
}

}  // namespace freshet::api
