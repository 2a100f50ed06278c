#include "api/audit_log.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using http::Method;

class AuditLogApi : public ::testing::Test {
 protected:
  AuditLogApi() { audit_.add_routes(router_); }

  http::Response ask(Method method, std::string path, std::string query = {},
                     std::string bearer = "the token") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.query = std::move(query);
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers = {{"authorization", "Bearer " + bearer}};
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static nlohmann::json json(http::Response const& response) {
    return nlohmann::json::parse(std::get<http::Slices>(response.body).at(0).text());
  }

  std::vector<store::AuditRow> rows_{
      {2, 1'500, "ann", "changes the settings", "main", R"({"ladder":"auto"})", "odd {"},
      {1, 1'000, "admin", "makes the webhook", "", "", R"({"url":"https://a"})", "", "", "", 2}};
  store::Audit::Page asked_;
  std::string undone_;
  std::optional<Error> failure_;

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }
  net::awaitable<Result<std::vector<store::AuditRow>>> list(store::Audit::Page page) {
    asked_ = page;
    auto rows = rows_;
    if (rows.size() > page.limit) rows.resize(page.limit);
    co_return rows;
  }
  net::awaitable<Result<store::AuditRow>> undo(std::string who, std::int64_t id) {
    if (failure_) co_return *failure_;
    undone_ = who + ' ' + std::to_string(id);
    co_return rows_[0];
  }

  net::Loops loops_{1};
  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  AuditLog audit_{
      {insiders_, [this](net::Loop&, store::Audit::Page page) { return list(std::move(page)); },
       [this](net::Loop&, std::string who, std::int64_t id) { return undo(std::move(who), id); }}};
};

constexpr char kUndo[] = "/v1/audit/2/undo";

TEST_F(AuditLogApi, IsForAdministratorsOfAllChannels) {
  constexpr std::pair<Method, char const*> kAuditCalls[] = {{Method::get, "/v1/audit"},
                                                            {Method::post, kUndo}};
  for (auto const& [method, path] : kAuditCalls) {
    EXPECT_EQ(ask(method, path).status, 200);
    EXPECT_EQ(ask(method, path, {}, "").status, 401);
    EXPECT_EQ(ask(method, path, {}, "x.y").status, 401);
    EXPECT_EQ(ask(method, path, {}, "another").status, 403);
    EXPECT_EQ(ask(method, path, {}, "m.all").status, 403);
    EXPECT_EQ(ask(method, path, "channel_id=main", "a.main").status, 403);
  }
}

TEST_F(AuditLogApi, TellsWhoChangedWhat) {
  auto const page = json(ask(Method::get, "/v1/audit"));
  ASSERT_EQ(page["items"].size(), 2U);
  EXPECT_EQ(page["items"][0].dump(),
            R"({"after":"odd {","at":"1970-01-01T00:00:01.500Z","before":{"ladder":"auto"},)"
            R"("channel_id":"main","id":"2","undone_by":null,"what":"changes the settings",)"
            R"("who":"ann"})");
  EXPECT_EQ(page["items"][1]["undone_by"], "2");
  EXPECT_TRUE(page["items"][1]["before"].is_null());
  EXPECT_TRUE(page["items"][1]["channel_id"].is_null());
  EXPECT_TRUE(page["next"].is_null());
}

TEST_F(AuditLogApi, ComesByPageAndChannel) {
  auto const first = json(ask(Method::get, "/v1/audit", "limit=1&channel_id=main"));
  EXPECT_EQ(first["items"].size(), 1U);
  EXPECT_EQ(first["next"], "2");
  EXPECT_EQ(asked_.channel, "main");
  ask(Method::get, "/v1/audit", "cursor=2");
  EXPECT_EQ(asked_.before, 2);
  EXPECT_EQ(ask(Method::get, "/v1/audit", "cursor=two").status, 400);
}

TEST_F(AuditLogApi, UndoesAndSaysWhyNot) {
  EXPECT_EQ(json(ask(Method::post, kUndo))["id"], "2");
  EXPECT_EQ(undone_, "admin 2");
  EXPECT_EQ(ask(Method::post, "/v1/audit/two/undo").status, 404);
  failure_ = failure(boost::system::errc::file_exists, "changed since");
  EXPECT_EQ(ask(Method::post, kUndo).status, 409);
  failure_ = failure(boost::system::errc::no_such_file_or_directory, "none");
  EXPECT_EQ(ask(Method::post, kUndo).status, 404);
}

}  // namespace
}  // namespace freshet::api
