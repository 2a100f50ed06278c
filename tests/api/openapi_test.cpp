#include "api/openapi.hpp"

#include "support/api_watch.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace freshet::api {
namespace {

using ::testing::IsEmpty;
using OpenApiJson = nlohmann::json;

[[maybe_unused]] auto* const kApiWatch =
    ::testing::AddGlobalTestEnvironment(new test::ApiWatch{true});

class OpenApiDocument : public ::testing::Test {
 protected:
  OpenApiDocument() { add_openapi_route(router_); }

  http::Response get(std::vector<http::Header> headers = {}) {
    http::Request request;
    request.path = "/v1/openapi.json";
    request.headers = std::move(headers);
    request.loop = &loops_.at(0);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  /// Every schema of a body, with where it stands.
  static std::vector<std::pair<std::string, OpenApiJson>> schemas() {
    std::vector<std::pair<std::string, OpenApiJson>> all;
    auto const& document = test::contract().schemas().document();
    for (auto const& [name, schema] : document["components"]["schemas"].items()) {
      all.emplace_back(name, schema);
    }
    auto const add = [&](std::string const& at, OpenApiJson const& says) {
      auto const content = says.value("content", OpenApiJson::object());
      for (auto const& [type, media] : content.items()) all.emplace_back(at, media["schema"]);
    };
    for (auto const& call : test::contract().calls()) {
      add(call.name(), call.says->value("requestBody", OpenApiJson::object()));
      for (auto const& [status, says] : (*call.says)["responses"].items()) {
        add(call.name() + ' ' + status, test::contract().schemas().resolved(says));
      }
    }
    return all;
  }
  static std::vector<OpenApiJson> parameters_of(test::ApiCall const& call) {
    std::vector<OpenApiJson> all;
    for (auto const& one : call.says->value("parameters", OpenApiJson::array())) {
      all.push_back(test::contract().schemas().resolved(one));
    }
    return all;
  }

  net::Loops loops_{1};
  http::Router router_;
};

TEST_F(OpenApiDocument, IsServedToEverybodyAndKeptByCaches) {
  auto const answer = get();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(http::find_header(answer.headers, "content-type"), "application/json");
  EXPECT_EQ(http::find_header(answer.headers, "cache-control"), "public, max-age=300");
  std::string const etag{http::find_header(answer.headers, "etag")};
  EXPECT_EQ(get({{"if-none-match", etag}}).status, 304);
  EXPECT_EQ(test::contract().schemas().document()["openapi"], "3.1.0");
  EXPECT_THAT(test::contract().schemas().document()["info"]["version"].get<std::string>(),
              ::testing::MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+"));
}

TEST_F(OpenApiDocument, SaysOfEveryCallWhoMayMakeIt) {
  std::set<std::string> const known{
      "all",       "admin",  "channel_admin", "admin_or_channel_admin",
      "key",       "viewer", "insiders",      "key_or_channel_admin",
      "moderator", "writer"};
  std::set<std::string> ids;
  for (auto const& call : test::contract().calls()) {
    std::string const who = call.says->at("x-freshet-who");
    EXPECT_TRUE(known.contains(who)) << call.name() << ": " << who;
    EXPECT_TRUE(ids.insert(call.says->at("operationId")).second) << call.name();
    // What says nothing of security is for who bears a token of a role.
    bool const by_role = who.ends_with("admin") || who == "moderator" || who == "writer";
    EXPECT_EQ(call.says->contains("security"), !by_role || who.starts_with("key")) << call.name();
  }
}

TEST_F(OpenApiDocument, NamesTheParametersOfEveryPath) {
  for (auto const& call : test::contract().calls()) {
    std::set<std::string> in_path, named;
    for (auto const& segment : call.segments) {
      if (segment.starts_with('{')) in_path.insert(segment.substr(1, segment.size() - 2));
    }
    for (auto const& one : parameters_of(call)) {
      ASSERT_TRUE(one.is_object()) << call.name();
      EXPECT_THAT(test::contract().schemas().unreadable(one["schema"], one["name"]), IsEmpty());
      if (one["in"] == "path") named.insert(one["name"]);
    }
    EXPECT_EQ(in_path, named) << call.name();
  }
}

TEST_F(OpenApiDocument, SaysNothingThatTheTestsDoNotLookAt) {
  for (auto const& [at, schema] : schemas()) {
    EXPECT_THAT(test::contract().schemas().unreadable(schema, at), IsEmpty());
  }
}

TEST_F(OpenApiDocument, HasExamplesThatAreTrue) {
  auto const& all = test::contract().schemas();
  int count = 0;
  for (auto const& [name, schema] : all.document()["components"]["schemas"].items()) {
    for (auto const& example : schema.value("examples", OpenApiJson::array())) {
      EXPECT_THAT(all.faults(schema, example, name), IsEmpty());
      ++count;
    }
  }
  auto const look = [&](std::string const& at, OpenApiJson const& says) {
    auto const content = says.value("content", OpenApiJson::object());
    for (auto const& [type, media] : content.items()) {
      if (!media.contains("example")) continue;
      EXPECT_THAT(all.faults(media["schema"], media["example"], at), IsEmpty());
      ++count;
    }
  };
  for (auto const& call : test::contract().calls()) {
    look(call.name(), call.says->value("requestBody", OpenApiJson::object()));
    for (auto const& [status, says] : (*call.says)["responses"].items()) {
      look(call.name() + ' ' + status, all.resolved(says));
    }
  }
  EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace freshet::api
