#include "api/once.hpp"

#include "api/reply.hpp"
#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::HasSubstr;

/// Creations are counted.
class OnceApi : public test::ApiHouse {
 protected:
  OnceApi() {
    for (char const* path : {"/v1/things", "/v1/others"}) {
      router_.add(Method::post, path, [this](http::Request const& request) {
        return once_.answer(request, who_, [this] { return create(); });
      });
    }
  }
  net::awaitable<http::Response> create() {
    ++made_;
    if (refuse_) co_return problem_reply(409, "Conflict", "not now");
    co_return created_reply("{\"secret\":" + std::to_string(made_) + "}\n", "/v1/things/1");
  }
  test::ApiAnswer post(std::string const& key, std::string body = "{}",
                       std::string const& path = "/v1/things") {
    std::vector<http::Header> headers;
    if (!key.empty()) headers.emplace_back("idempotency-key", key);
    return ask(Method::post, path, std::move(body), kAdmin, std::move(headers));
  }

  std::string who_ = "ann";
  int made_ = 0;
  bool refuse_ = false;
};

TEST_F(OnceApi, GivesTheSameAnswerAgain) {
  auto const first = post("k1"), again = post("k1");
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(again.status(), 201);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.header("location"), "/v1/things/1");
  EXPECT_EQ(again.header("content-type"), "application/json");
  EXPECT_EQ(again.header("idempotent-replayed"), "true");
  EXPECT_EQ(first.header("idempotent-replayed"), "");
}

TEST_F(OnceApi, TakesEachRequestWithoutAKeyForOneOfItsOwn) {
  post(""), post(""), post("k1"), post("k2");
  EXPECT_EQ(made_, 4);
}

TEST_F(OnceApi, RefusesAKeyThatCameWithAnotherRequest) {
  post("k1");
  auto const other = post("k1", R"({"a": 1})");
  EXPECT_EQ(other.status(), 422);
  EXPECT_THAT(other.text, HasSubstr("each request needs a new one"));
  EXPECT_EQ(post("k1", "{}", "/v1/others").status(), 422);
  EXPECT_EQ(made_, 1);
}

TEST_F(OnceApi, KnowsWhoseKeyItIs) {
  post("k1");
  who_ = "bob";
  EXPECT_EQ(post("k1").json["secret"], 2);
}

TEST_F(OnceApi, ForgetsAfterADay) {
  post("k1");
  clock_.advance(std::chrono::seconds{Once::kKeptS});
  EXPECT_EQ(post("k1").json["secret"], 1);
  clock_.advance(std::chrono::seconds{1});
  EXPECT_EQ(post("k1").json["secret"], 2);
}

TEST_F(OnceApi, LetsWhatWasRefusedBeAskedForAgain) {
  refuse_ = true;
  EXPECT_EQ(post("k1").status(), 409);
  refuse_ = false;
  EXPECT_EQ(post("k1").status(), 201);
  EXPECT_EQ(made_, 2);
}

TEST_F(OnceApi, SaysThatItDoesNotKnowHowTheFirstOneEnded) {
  post("k1");
  ASSERT_TRUE(store_.run("UPDATE answers SET status = NULL, body = NULL"));
  EXPECT_THAT(post("k1").text, HasSubstr("is not answered yet"));
  clock_.advance(std::chrono::seconds{Once::kLongestS});
  auto const lost = post("k1");
  EXPECT_EQ(lost.status(), 409);
  EXPECT_THAT(lost.text, HasSubstr("is not known"));
  EXPECT_EQ(made_, 1);
}

TEST_F(OnceApi, KeepsNoSecretThatCanBeRead) {
  post("k1");
  EXPECT_EQ(store_.number("SELECT count(*) FROM answers").value(), 1);
  EXPECT_EQ(store_
                .number("SELECT count(*) FROM answers WHERE instr(body, CAST('secret' AS BLOB)) "
                        "OR instr(id, CAST('k1' AS BLOB))")
                .value(),
            0);
}

TEST_F(OnceApi, RefusesAKeyThatIsNone) {
  EXPECT_EQ(post(std::string(256, 'k')).status(), 400);
  EXPECT_EQ(post("a\tb").status(), 400);
  EXPECT_EQ(made_, 0);
}

}  // namespace
}  // namespace freshet::api
