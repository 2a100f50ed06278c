#include "app/inside.hpp"
#include "support/api_watch.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace freshet::app {
namespace {

/// "/v1/channels/:name" as the document writes it.
std::string as_documented(std::string const& pattern) {
  std::string path;
  for (auto const& segment : test::segments_of(pattern)) {
    path += segment.starts_with(':') ? "/{" + segment.substr(1) + '}' : '/' + segment;
  }
  return path;
}

bool is_of_the_api(std::string const& pattern) {
  constexpr std::string_view kOthers[] = {"/healthz", "/readyz", "/metrics", "/time", "/oembed"};
  return pattern.starts_with("/v1/") || std::ranges::find(kOthers, pattern) != std::end(kOthers);
}

TEST(Routes, OfTheApiAreThoseOfItsDocument) {
  test::TempDir const folder;
  Config config;
  config.server.data_dir = folder.path("data");
  config.log.level = "error";
  Server const server{config};
  std::set<std::string> served, documented;
  for (auto const& [method, pattern] : Inside::routes(server)) {
    if (!is_of_the_api(pattern)) continue;
    served.insert(std::string{http::name_of(method)} + ' ' + as_documented(pattern));
  }
  for (auto const& call : test::contract().calls()) documented.insert(call.name());
  EXPECT_THAT(served, ::testing::ContainerEq(documented));
  EXPECT_GT(served.size(), 50U);
}

}  // namespace
}  // namespace freshet::app
