#include "app/acme/messages.hpp"

#include "app/acme/trouble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace freshet::app::acme {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(AcmeDirectory, HasThreeAddressesAndMayWantABinding) {
  auto const plain = read_directory(
      R"({"newNonce": "https://c.example/n", "newAccount": "https://c.example/a",
          "newOrder": "https://c.example/o", "revokeCert": 3, "xyz": "see elsewhere"})");
  ASSERT_TRUE(plain) << plain.error().what;
  EXPECT_EQ(plain->new_order, "https://c.example/o");
  EXPECT_FALSE(plain->wants_binding);
  auto const strict = read_directory(
      R"({"newNonce": "https://c.example/n", "newAccount": "https://c.example/a",
          "newOrder": "https://c.example/o", "meta": {"externalAccountRequired": true}})");
  ASSERT_TRUE(strict);
  EXPECT_TRUE(strict->wants_binding);
}

TEST(AcmeAddress, GoesIntoARequestAsItIs) {
  EXPECT_TRUE(is_address("https://c.example/o?x=1"));
  for (std::string const bad : {"", "/o", "ftp://c.example", "https://c.example/a b",
                                "https://c.example/\r\nHost: x", "https://c.example/\xC3\xA9"}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
  EXPECT_FALSE(is_address("https://c.example/" + std::string(3'000, 'a')));
}

TEST(AcmeToken, IsBase64url) {
  EXPECT_TRUE(is_token("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"));
  for (std::string const bad : {"", "a/b", "a b", "a\n", "..", "a=", "%41"}) {
    EXPECT_FALSE(is_token(bad)) << bad;
  }
}

TEST(AcmeOrder, IsReadWithItsError) {
  auto const order = read_order(
      R"({"status": "invalid", "finalize": "https://c.example/f",
          "authorizations": ["https://c.example/1", "https://c.example/2"],
          "error": {"type": "urn:ietf:params:acme:error:rejectedIdentifier", "detail": "several",
                    "subproblems": [{"type": "x", "detail": "not this one",
                                     "identifier": {"type": "dns", "value": "b.example"}}]}})");
  ASSERT_TRUE(order) << order.error().what;
  EXPECT_EQ(order->status, Status::invalid);
  EXPECT_THAT(order->authorizations, SizeIs(2));
  ASSERT_TRUE(order->error);
  EXPECT_EQ(order->error->type, "rejectedIdentifier");
  EXPECT_EQ(order->error->name, "b.example");
  EXPECT_THAT(trouble_of(0, *order->error, "the order").what,
              AllOf(HasSubstr("the order: b.example: it does not certify that name"),
                    HasSubstr("not this one")));
}

TEST(AcmeOrder, HasNoMoreThanIsReasonable) {
  std::string list;
  for (int i = 0; i < 201; ++i)
    list += (i == 0 ? "" : ",") + std::string{R"("https://c.example/1")"};
  auto const order = [&](std::string const& all) {
    return read_order(
        R"({"status": "ready", "finalize": "https://c.example/f", "authorizations": [)" + all +
        "]}");
  };
  EXPECT_FALSE(order(list));
  EXPECT_TRUE(order(list.substr(0, list.rfind(','))));
  EXPECT_FALSE(order(R"("https://c.example/1", 3)"));
}

TEST(AcmeAuthorization, IsReadWithItsChallenges) {
  auto const read = read_authorization(
      R"({"identifier": {"type": "dns", "value": "a.example"}, "status": "pending", "challenges": [
          {"type": "dns-01", "url": "https://c.example/d", "token": "t-1", "status": "pending"},
          {"type": "of-a-later-day", "url": "https://c.example/l", "status": "pending", "more": {}},
          {"type": "http-01", "url": "https://c.example/h", "token": "t-2", "status": "invalid",
           "error": {"type": "urn:ietf:params:acme:error:connection", "detail": "refused"}}]})");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->name, "a.example");
  ASSERT_THAT(read->challenges, SizeIs(3));
  EXPECT_EQ(read->challenges[1].token, "");
  EXPECT_EQ(read->challenges[2].token, "t-2");
  EXPECT_EQ(read->challenges[2].error->type, "connection");
}

TEST(AcmeAuthorization, HasNoTokenThatIsAPath) {
  for (std::string const token : {"../../etc/passwd", "a b", "a\\n"}) {
    EXPECT_FALSE(read_authorization(
        R"({"identifier": {"type": "dns", "value": "a.example"}, "status": "pending", "challenges": [
            {"type": "http-01", "url": "https://c.example/d", "status": "pending", "token": ")" +
        token + "\"}]}"))
        << token;
  }
}

TEST(AcmeProblem, IsShownWithoutWhatWouldSpoilALine) {
  auto const problem = read_problem(R"({"type": "about:blank", "detail": "a\nb\u001b[31m)" +
                                    std::string(2'000, 'x') + "\"}");
  EXPECT_EQ(problem.type, "about:blank");
  EXPECT_THAT(problem.detail, AllOf(HasSubstr("a b [31m"), SizeIs(500)));
  EXPECT_EQ(read_problem("<html>").type, "");
}

TEST(AcmeTrouble, IsOfTheKindThatTheAuthorityMeans) {
  using Kind = Trouble::Kind;
  auto const kind = [](int status, char const* type) {
    return trouble_of(status, {type, "", ""}, "it").kind;
  };
  EXPECT_EQ(kind(429, "rateLimited"), Kind::rate_limited);
  EXPECT_EQ(kind(400, "rateLimited"), Kind::rate_limited);
  EXPECT_EQ(kind(429, ""), Kind::rate_limited);
  EXPECT_EQ(kind(500, "serverInternal"), Kind::unreachable);
  EXPECT_EQ(kind(503, ""), Kind::unreachable);
  EXPECT_EQ(kind(403, "unauthorized"), Kind::not_validated);
  EXPECT_EQ(kind(400, "of-a-later-day"), Kind::refused);
  EXPECT_EQ(trouble_of(404, {}, "the order").what, "the order: it refuses (HTTP status 404)");
}

}  // namespace
}  // namespace freshet::app::acme
