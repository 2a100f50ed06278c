#include "api/health.hpp"

#include "support/on_loop.hpp"
#include "support/past_clock.hpp"
#include "support/routed.hpp"
#include "support/test_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class HealthApi : public ::testing::Test {
 protected:
  HealthApi() { health_.add_routes(router_); }

  http::Response ask(std::string path, std::string bearer = "the token") {
    http::Request request;
    request.path = std::move(path);
    request.loop = &loops_.at(0);
    request.client = client_;
    if (!bearer.empty()) request.headers = {{"authorization", "Bearer " + bearer}};
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Slices const& slices) {
    std::string text;
    for (auto const& slice : slices) text += slice.text();
    return text;
  }
  Result<http::Growing::Piece> next(http::Response const& response) {
    auto const body = std::get<std::shared_ptr<http::Growing>>(response.body);
    return test::on_loop(loops_.at(0), body->next(1 << 16));
  }
  [[nodiscard]] std::optional<HealthInfo> look(std::string_view id) const {
    if (id != "one" || gone_) return std::nullopt;
    HealthInfo info;
    info.state = "live";
    info.encoder = "OBS \xFF 30";
    info.viewers = 12;
    info.bit_rate = 2'500'000.4;
    info.keyframe_interval_s = 8.33333333;
    info.line = HealthInfo::Line{41.27, 500, 7, 8, 1};
    info.rungs = {
        {"720p", RungWork::left_out, RungCause::no_room, "cpu", "", 0, "no room", ""},
        {"480p", RungWork::running, RungCause::behind, "nvenc", "p4", 1'500'000, "", "x"}};
    info.findings = {{"rare_keyframes", "warning", "a keyframe every 8.3 s", "set it to 2 s"}};
    return info;
  }

  net::Loops loops_{1};
  std::shared_ptr<http::Client> client_ = std::make_shared<http::Client>();
  std::atomic<bool> gone_{false};

 private:
  Insiders insiders_{"the token", {}, test::read_test_token};
  /// Every second has passed already.
  test::PastClock clock_;
  http::Router router_;
  Health health_{{insiders_, clock_, [this](std::string_view id) { return look(id); }}};
};

TEST_F(HealthApi, GivesFiguresAndFindings) {
  auto const answer = ask("/v1/streams/one/health");
  ASSERT_EQ(answer.status, 200);
  auto const json = nlohmann::json::parse(text(std::get<http::Slices>(answer.body)));
  EXPECT_EQ(json["state"], "live");
  EXPECT_EQ(json["viewers"], 12);
  EXPECT_EQ(json["bit_rate"], 2'500'000);
  EXPECT_EQ(json["keyframe_interval_s"], 8.333);
  ASSERT_EQ(json["rungs"].size(), 2U);
  EXPECT_EQ(json["rungs"][0].dump(),
            R"({"cap":0,"cause":"no room","encoder":"cpu","name":"720p","preset":"",)"
            R"("replaced":"","state":"left out","why":"no room"})");
  EXPECT_EQ(json["rungs"][1]["state"], "running");
  EXPECT_EQ(json["rungs"][1]["cap"], 1'500'000);
  EXPECT_EQ(json["line"]["rtt_ms"], 41.27);
  EXPECT_EQ(json["line"]["dropped"], 1);
  EXPECT_EQ(json["findings"][0]["code"], "rare_keyframes");
  EXPECT_EQ(json["findings"][0]["remedy"], "set it to 2 s");
  EXPECT_THAT(json["encoder"].get<std::string>(), StartsWith("OBS "));
}

TEST_F(HealthApi, IsTheOwnersBusiness) {
  for (auto const* const path : {"/v1/streams/one/health", "/v1/streams/one/health/events"}) {
    EXPECT_EQ(ask(path, "").status, 401);
    for (auto const* const bearer : {"another", "moderator.all.x", "admin.main.x"}) {
      EXPECT_EQ(ask(path, bearer).status, 403) << bearer;
    }
  }
  EXPECT_EQ(ask("/v1/streams/two/health").status, 404);
  EXPECT_EQ(ask("/v1/streams/two/health/events").status, 404);
}

TEST_F(HealthApi, IsTalkedOfUntilTheStreamIsOver) {
  auto const answer = ask("/v1/streams/one/health/events");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(http::find_header(answer.headers, "content-type"), "text/event-stream");
  EXPECT_EQ(http::find_header(answer.headers, "x-accel-buffering"), "no");
  for (int i = 0; i < 2; ++i) {
    auto const piece = next(answer);
    ASSERT_TRUE(piece);
    EXPECT_FALSE(piece->last);
    EXPECT_THAT(text(piece->slices), StartsWith("event: health\ndata: {\"state\":\"live\""));
    EXPECT_THAT(text(piece->slices), ::testing::EndsWith("}\n\n"));
  }
  gone_ = true;
  auto const last = next(answer);
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->last);
  EXPECT_THAT(text(last->slices), HasSubstr("event: ended"));
}

TEST_F(HealthApi, StopsTalkingWhenNobodyReads) {
  auto const answer = ask("/v1/streams/one/health/events");
  ASSERT_TRUE(next(answer));
  test::call_on(loops_.at(0), [&] { client_->leave(); });
  EXPECT_FALSE(next(answer));
}

}  // namespace
}  // namespace freshet::api
