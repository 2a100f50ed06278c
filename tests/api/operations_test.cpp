#include "api/operations.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>

namespace freshet::api {
namespace {

class OperationsApi : public ::testing::Test {
 protected:
  OperationsApi() { api_.add_routes(router_); }

  http::Response get(std::string path, std::string peer = "127.0.0.1:80",
                     std::vector<http::Header> headers = {}) {
    http::Request request;
    request.path = std::move(path);
    request.peer = std::move(peer);
    request.headers = std::move(headers);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }

  Metrics metrics_;
  ManualClock clock_{1'785'489'901'250'999};
  std::optional<std::string> why_not_;

 private:
  net::Loops loops_{1};
  http::Router router_;
  Insiders insiders_{"the token", *Networks::parse({"10.0.0.0/8"})};
  Operations api_{metrics_, insiders_, clock_, [this] { return why_not_; }};
};

TEST_F(OperationsApi, IsHealthyWhileItAnswers) {
  why_not_ = "still starting";
  auto const response = get("/healthz");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(text(response), "ok\n");
}

TEST_F(OperationsApi, IsReadyOnlyWhenNothingIsInTheWay) {
  EXPECT_EQ(get("/readyz").status, 200);
  why_not_ = "the server is stopping";
  auto const response = get("/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(text(response).find("the server is stopping"), std::string::npos);
}

TEST_F(OperationsApi, TellsItsMetricsAsPrometheusReadsThem) {
  metrics_.counter("freshet_tests_total", "Tests.").add(3);
  auto const response = get("/metrics");
  EXPECT_EQ(http::find_header(response.headers, "content-type"),
            "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(text(response).find("freshet_tests_total 3"), std::string::npos);
}

TEST_F(OperationsApi, ShowsItsMetricsToInsidersOnly) {
  auto const status = [&](std::string peer, std::vector<http::Header> headers = {}) {
    return get("/metrics", std::move(peer), std::move(headers)).status;
  };
  EXPECT_EQ(status("127.0.0.1:4711"), 200);
  EXPECT_EQ(status("[::1]:4711"), 200);
  EXPECT_EQ(status("10.1.2.3:4711"), 200);
  EXPECT_EQ(status("203.0.113.7:4711"), 403);
  EXPECT_EQ(status("unknown"), 403);
  EXPECT_EQ(status("203.0.113.7:4711", {{"authorization", "Bearer the token"}}), 200);
  EXPECT_EQ(status("203.0.113.7:4711", {{"authorization", "bearer  the token"}}), 200);
  EXPECT_EQ(status("203.0.113.7:4711", {{"authorization", "Bearer the tokem"}}), 403);
  EXPECT_EQ(status("203.0.113.7:4711", {{"authorization", "Basic the token"}}), 403);
  EXPECT_EQ(status("203.0.113.7:4711", {{"authorization", "Bearer"}}), 403);
  // Whoever asks through a proxy on this machine is not this machine.
  EXPECT_EQ(status("127.0.0.1:4711", {{"x-forwarded-for", "127.0.0.1"}}), 403);
  auto const refused = get("/metrics", "203.0.113.7:4711");
  EXPECT_NE(text(refused).find("http.metrics_from"), std::string::npos);
  EXPECT_EQ(http::find_header(refused.headers, "cache-control"), "no-store");
  for (auto const* path : {"/healthz", "/readyz", "/time"}) {
    EXPECT_EQ(get(path, "203.0.113.7:4711").status, 200) << path;
  }
}

TEST_F(OperationsApi, TellsTheTimeToTheMillisecondAndLetsNobodyKeepIt) {
  auto const response = get("/time");
  EXPECT_EQ(text(response), "2026-07-31T09:25:01.250Z");
  EXPECT_EQ(http::find_header(response.headers, "cache-control"), "no-store");
  clock_.advance(std::chrono::milliseconds{7});
  EXPECT_EQ(text(get("/time")), "2026-07-31T09:25:01.257Z");
}

}  // namespace
}  // namespace freshet::api
