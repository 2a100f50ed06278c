#include "api/operations.hpp"

#include "support/on_loop.hpp"

#include <gtest/gtest.h>

namespace freshet::api {
namespace {

class OperationsApi : public ::testing::Test {
 protected:
  OperationsApi() { api_.add_routes(router_); }

  http::Response get(std::string path) {
    http::Request request;
    request.path = std::move(path);
    return testing::on_loop(loops_.at(0), router_.route(std::move(request)));
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
  Operations api_{metrics_, clock_, [this] { return why_not_; }};
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

TEST_F(OperationsApi, TellsTheTimeToTheMillisecondAndLetsNobodyKeepIt) {
  auto const response = get("/time");
  EXPECT_EQ(text(response), "2026-07-31T09:25:01.250Z");
  EXPECT_EQ(http::find_header(response.headers, "cache-control"), "no-store");
  clock_.advance(std::chrono::milliseconds{7});
  EXPECT_EQ(text(get("/time")), "2026-07-31T09:25:01.257Z");
}

}  // namespace
}  // namespace freshet::api
