/// Who is let in by which token, and what those hear who are not.
#include "api/auth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::api {
namespace {

using access::Identity;
using access::Role;
using ::testing::HasSubstr;

/// "ROLE.CHANNEL.x" in the place of a signed token; a channel "all" is none.
Result<Identity> read_plainly(std::string_view token) {
  if (token == "old.one.x") return failure(boost::system::errc::timed_out, "the token has expired");
  auto const first = token.find('.'), last = token.rfind('.');
  if (first == last) {
    return failure(boost::system::errc::permission_denied, "the token is no JSON web token");
  }
  Identity who{"ann", {std::string{token.substr(0, first)}}};
  std::string const channel{token.substr(first + 1, last - first - 1)};
  if (channel != "all") who.channels.emplace({channel});
  return who;
}

http::Request with(std::string bearer, std::string peer = "203.0.113.7:80") {
  http::Request request;
  request.peer = std::move(peer);
  if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
  return request;
}

std::string text(http::Response const& response) {
  std::string text;
  for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
  return text;
}

int status(std::optional<http::Response> const& refused) { return refused ? refused->status : 200; }

class InsidersTest : public ::testing::Test {
 protected:
  [[nodiscard]] int below(Role role, std::string const& bearer) const {
    return status(insiders_.refuse_below(role, "main", with(bearer)));
  }
  [[nodiscard]] int without(std::string const& bearer) const {
    return status(insiders_.refuse_without_token(with(bearer)));
  }
  [[nodiscard]] http::Response refusal(std::string const& bearer) const {
    auto const who = insiders_.identify(with(bearer));
    EXPECT_FALSE(who);
    return Insiders::refuse(who.error());
  }

  Insiders const insiders_{"the-token", {}, read_plainly};
};

TEST_F(InsidersTest, KnowWhoBearsATokenAndWhatTheyMay) {
  auto const owner = insiders_.identify(with("the-token"));
  ASSERT_TRUE(owner);
  EXPECT_TRUE(owner->may_everywhere(Role::admin));
  auto const ann = insiders_.identify(with("moderator.main.x"));
  ASSERT_TRUE(ann);
  EXPECT_EQ(*ann, (Identity{"ann", {"moderator"}, std::vector<std::string>{"main"}, 0}));
}

TEST_F(InsidersTest, LetARoleDoWhatLowerOnesMay) {
  for (char const* bearer : {"the-token", "admin.all.x", "admin.main.x"}) {
    EXPECT_EQ(below(Role::viewer, bearer), 200) << bearer;
    EXPECT_EQ(below(Role::moderator, bearer), 200) << bearer;
    EXPECT_EQ(below(Role::admin, bearer), 200) << bearer;
  }
  EXPECT_EQ(below(Role::moderator, "moderator.main.x"), 200);
  EXPECT_EQ(below(Role::admin, "moderator.main.x"), 403);
  EXPECT_EQ(below(Role::viewer, "viewer.main.x"), 200);
  EXPECT_EQ(below(Role::moderator, "viewer.all.x"), 403);
}

TEST_F(InsidersTest, KeepATokenToItsChannels) {
  for (char const* bearer : {"viewer.other.x", "moderator.other.x", "admin.other.x"}) {
    EXPECT_EQ(below(Role::viewer, bearer), 403) << bearer;
  }
  EXPECT_EQ(without("the-token"), 200);
  EXPECT_EQ(without("admin.all.x"), 200);
  EXPECT_EQ(without("admin.main.x"), 403) << "what concerns no channel is for who has them all";
  EXPECT_EQ(without("moderator.all.x"), 403);
}

TEST_F(InsidersTest, PartThoseWhoShouldComeAgainFromThoseWhoShouldNot) {
  auto const nobody = refusal("");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(http::find_header(nobody.headers, "www-authenticate"), "Bearer");
  for (char const* bearer : {"old.one.x", "half.one", "half."}) {
    auto const late = refusal(bearer);
    EXPECT_EQ(late.status, 401) << bearer;
    EXPECT_EQ(http::find_header(late.headers, "www-authenticate"),
              "Bearer error=\"invalid_token\"");
    EXPECT_EQ(http::find_header(late.headers, "cache-control"), "no-store");
  }
  EXPECT_THAT(text(refusal("old.one.x")), HasSubstr("the token has expired"));
  EXPECT_EQ(refusal("another").status, 403);
  EXPECT_EQ(refusal("the-tokem").status, 403);
  EXPECT_EQ(refusal("the-toke").status, 403);
  auto const low = insiders_.refuse_below(Role::moderator, "main", with("viewer.main.x"));
  EXPECT_THAT(text(*low), HasSubstr("the token is not that of a moderator of this channel"));
}

TEST_F(InsidersTest, ShowOperationsToAnAdministratorOfAllChannels) {
  auto const shown = [&](std::string const& bearer) {
    return status(insiders_.refuse_strangers(with(bearer)));
  };
  EXPECT_EQ(shown("admin.all.x"), 200);
  EXPECT_EQ(shown("the-token"), 200);
  for (char const* bearer : {"", "admin.main.x", "moderator.all.x", "old.one.x", "another"}) {
    EXPECT_EQ(shown(bearer), 403) << bearer;
  }
}

TEST(Insiders, WithoutAReaderTakeNoJsonWebToken) {
  Insiders const insiders{"the-token", {}};
  EXPECT_EQ(status(insiders.refuse_without_token(with("admin.all.x"))), 403);
  EXPECT_EQ(status(insiders.refuse_without_token(with("the-token"))), 200);
}

}  // namespace
}  // namespace freshet::api
